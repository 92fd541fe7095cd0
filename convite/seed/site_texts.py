"""What the pages of the demonstration's website say, in its three languages.

Facts behind the words are public: see `data/` beside this file.
"""

from datetime import date

from convite.seed.texts import EN, ES, PT

HOME = {
    ES: {
        "title": "Al Sur",
        "lead": "Once organizaciones de América Latina se sientan a la misma mesa por los derechos "
        "digitales. Aquí están las conversaciones que convocamos y los cursos que damos: elija uno y "
        "tome asiento, en la sala o en línea.",
    },
    PT: {
        "title": "Al Sur",
        "lead": "Onze organizações da América Latina sentam-se à mesma mesa pelos direitos digitais. "
        "Aqui estão as conversas que convocamos e os cursos que oferecemos: escolha um e tome seu "
        "lugar, na sala ou on-line.",
    },
    EN: {
        "title": "Al Sur",
        "lead": "Eleven organisations of Latin America sit at one table for digital rights. Here are "
        "the conversations we call and the courses we teach: choose one and take a seat, in the room "
        "or online.",
    },
}


ABOUT = {
    ES: (
        "Quiénes somos",
        [
            "Al Sur reúne a once organizaciones de ocho países que defienden los derechos humanos en el "
            "entorno digital. Cada una conoce su país; juntas llevan una sola voz a los espacios donde "
            "se decide sobre internet.",
            "Trabajamos sobre la desinformación, las tecnologías de vigilancia y la inteligencia "
            "artificial, y llevamos ese trabajo a la Comisión Interamericana de Derechos Humanos, a la "
            "Oficina del Alto Comisionado de las Naciones Unidas y a la UNESCO.",
            "Nuestras sesiones son híbridas de verdad: una sola conversación, una sola lista para pedir "
            "la palabra y una moderación en cada lado, para que nadie quede mirando desde afuera.",
        ],
    ),
    PT: (
        "Quem somos",
        [
            "A Al Sur reúne onze organizações de oito países que defendem os direitos humanos no "
            "ambiente digital. Cada uma conhece o seu país; juntas, levam uma só voz aos espaços em que "
            "se decide sobre a internet.",
            "Trabalhamos com desinformação, tecnologias de vigilância e inteligência artificial, e "
            "levamos esse trabalho à Comissão Interamericana de Direitos Humanos, ao Escritório do Alto "
            "Comissariado das Nações Unidas e à UNESCO.",
            "Nossas sessões são híbridas de verdade: uma só conversa, uma só fila para pedir a palavra e "
            "uma moderação de cada lado, para que ninguém fique olhando de fora.",
        ],
    ),
    EN: (
        "About us",
        [
            "Al Sur brings together eleven organisations from eight countries that defend human rights "
            "in the digital world. Each knows its own country; together they carry one voice to the "
            "places where decisions about the internet are made.",
            "We work on disinformation, surveillance technologies and artificial intelligence, and take "
            "that work to the Inter-American Commission of Human Rights, the Office of the United "
            "Nations High Commissioner for Human Rights and UNESCO.",
            "Our sessions are truly hybrid: one conversation, one queue for the floor and a moderator on "
            "each side, so that nobody is left looking in from outside.",
        ],
    ),
}


ORGANISATIONS = {
    "ifex-alc": {
        ES: (
            "IFEX-ALC",
            "Una alianza por la libertad de expresión",
            [
                "IFEX-ALC une a organizaciones de América Latina y el Caribe que defienden el derecho a "
                "informar y a ser informado. Cuando una periodista es amenazada en un país, las demás "
                "responden.",
                "La alianza cuenta veinticuatro integrantes; su lista pública nombra a veintitrés, y así "
                "lo mostramos.",
            ],
        ),
        PT: (
            "IFEX-ALC",
            "Uma aliança pela liberdade de expressão",
            [
                "A IFEX-ALC une organizações da América Latina e do Caribe que defendem o direito de "
                "informar e de ser informado. Quando uma jornalista é ameaçada em um país, as demais "
                "respondem.",
                "A aliança conta vinte e quatro integrantes; sua lista pública nomeia vinte e três, e é "
                "assim que a mostramos.",
            ],
        ),
        EN: (
            "IFEX-ALC",
            "An alliance for freedom of expression",
            [
                "IFEX-ALC joins organisations of Latin America and the Caribbean that defend the right to "
                "inform and to be informed. When a journalist is threatened in one country, the others "
                "answer.",
                "The alliance counts twenty-four members; its public list names twenty-three, and that is "
                "how we show it.",
            ],
        ),
    },
    "ipandetec": {
        ES: (
            "IPANDETEC",
            "Cursos para Centroamérica",
            [
                "Desde Panamá, IPANDETEC forma a gobierno, sociedad civil, sector privado y academia en "
                "Guatemala, Honduras y El Salvador: políticas públicas de tecnología y derechos digitales, "
                "con un enfoque de derechos humanos.",
            ],
        ),
        PT: (
            "IPANDETEC",
            "Cursos para a América Central",
            [
                "A partir do Panamá, o IPANDETEC forma governo, sociedade civil, setor privado e academia "
                "na Guatemala, em Honduras e em El Salvador: políticas públicas de tecnologia e direitos "
                "digitais, com enfoque de direitos humanos.",
            ],
        ),
        EN: (
            "IPANDETEC",
            "Courses for Central America",
            [
                "From Panama, IPANDETEC trains government, civil society, the private sector and academia "
                "in Guatemala, Honduras and El Salvador: public policy on technology and digital rights, "
                "from a human rights approach.",
            ],
        ),
    },
}


MEMBERS = {
    "title": {ES: "Organizaciones", PT: "Organizações", EN: "Members"},
    "al-sur": {
        ES: "Once organizaciones, ocho países, una mesa.",
        PT: "Onze organizações, oito países, uma mesa.",
        EN: "Eleven organisations, eight countries, one table.",
    },
    "ifex-alc": {
        ES: "Quienes integran la alianza, por país.",
        PT: "Quem integra a aliança, por país.",
        EN: "Who belongs to the alliance, by country.",
    },
}


PUBLICATIONS_TITLE = {ES: "Publicaciones", PT: "Publicações", EN: "Publications"}


PUBLICATIONS_LEAD = {
    ES: "Libros blancos, informes y guías, para leer, citar y compartir.",
    PT: "Livros brancos, relatórios e guias, para ler, citar e compartilhar.",
    EN: "White papers, reports and guides, to read, cite and share.",
}


#: Publications of the coalition: kind, day, topic, and per language a title and what it is about. That there
#: are three white papers of January 2021 and a guide is a fact; their titles and words here are invented.
PUBLICATIONS: list[tuple[str, date, str, dict[str, tuple[str, str]]]] = [
    (
        "white-paper",
        date(2021, 1, 15),
        "surveillance",
        {
            ES: ("Tecnologías de vigilancia (demo)", "Qué se compra, quién lo usa y qué reglas faltan."),
            PT: ("Tecnologias de vigilância (demo)", "O que se compra, quem usa e que regras faltam."),
            EN: (
                "Surveillance technologies (demo)",
                "What is bought, who uses it, and by which rules.",
            ),
        },
    ),
    (
        "white-paper",
        date(2021, 1, 20),
        "freedom-of-expression",
        {
            ES: ("Desinformación (demo)", "Cómo responder sin restringir lo que se puede decir."),
            PT: ("Desinformação (demo)", "Como responder sem restringir o que se pode dizer."),
            EN: ("Disinformation (demo)", "How to answer without restricting what may be said."),
        },
    ),
    (
        "white-paper",
        date(2021, 1, 27),
        "artificial-intelligence",
        {
            ES: ("Inteligencia artificial (demo)", "Decisiones automáticas y derechos en la región."),
            PT: ("Inteligência artificial (demo)", "Decisões automáticas e direitos na região."),
            EN: ("Artificial intelligence (demo)", "Automatic decisions and rights in the region."),
        },
    ),
    (
        "guide",
        date(2022, 3, 1),
        "",
        {
            ES: (
                "Espacios de incidencia regionales e internacionales (demo)",
                "Dónde se decide, con qué plazos, y cómo participa una organización.",
            ),
            PT: (
                "Espaços de incidência regionais e internacionais (demo)",
                "Onde se decide, com que prazos, e como uma organização participa.",
            ),
            EN: (
                "Regional and international advocacy spaces (demo)",
                "Where decisions are taken, by when, and how an organisation takes part.",
            ),
        },
    ),
]


RESOURCES_TITLE = {ES: "Recursos", PT: "Recursos", EN: "Resources"}
RESOURCES_LEAD = {
    ES: "Adónde seguir leyendo después de un curso.",
    PT: "Onde continuar lendo depois de um curso.",
    EN: "Where to read on after a course.",
}
RESOURCES: tuple[tuple[str, dict[str, str]], ...] = (
    ("https://www.alsur.lat/", {ES: "Al Sur", PT: "Al Sur", EN: "Al Sur"}),
    (
        "https://lecturas.demo.invalid/glosario",
        {
            ES: "Glosario del curso (demo; ya no está)",
            PT: "Glossário do curso (demo; não está mais lá)",
            EN: "Glossary of the course (demo; no longer there)",
        },
    ),
)

#: What the homes of houses list, and how many of each.
LISTED: dict[str, tuple[tuple[str, int], ...]] = {
    "ifex-alc": (("sessions", 4), ("news", 3), ("highlights", 3), ("recent", 2)),
    "ipandetec": (("sessions", 4), ("trainings", 3), ("posts", 2), ("recommendations", 2), ("recent", 2)),
}

RECOMMENDATIONS_TITLE = {ES: "Recomendaciones", PT: "Recomendações", EN: "Recommendations"}


RECOMMENDATIONS_LEAD = {
    ES: "Qué se recomendó, a quién, y qué pasó después.",
    PT: "O que se recomendou, a quem, e o que aconteceu depois.",
    EN: "What was recommended, to whom, and what became of it.",
}


HIGHLIGHTS_TITLE = {ES: "Logros por año", PT: "Conquistas por ano", EN: "Highlights by year"}


HIGHLIGHTS_LEAD = {
    ES: "Lo que cambió, año por año, porque alguien insistió.",
    PT: "O que mudou, ano a ano, porque alguém insistiu.",
    EN: "What changed, year by year, because somebody insisted.",
}


#: Highlights of IFEX-ALC: year, country or none, and per language a title and what happened.
HIGHLIGHTS = [
    (
        2016,
        "GT",
        {
            ES: (
                "Guatemala reforzará su fiscalía de delitos contra periodistas",
                "El gobierno se compromete a reestructurar y fortalecer la unidad de la fiscalía que "
                "investiga los crímenes contra periodistas. El trabajo se hizo junto con CERIGUA.",
            ),
            PT: (
                "A Guatemala reforçará sua promotoria de crimes contra jornalistas",
                "O governo compromete-se a reestruturar e fortalecer a unidade da promotoria que "
                "investiga crimes contra jornalistas. O trabalho foi feito junto com a CERIGUA.",
            ),
            EN: (
                "Guatemala will strengthen its unit for crimes against journalists",
                "The government commits to restructure and strengthen the prosecutor's unit that "
                "investigates crimes against journalists. The work was done with CERIGUA.",
            ),
        },
    ),
    (
        2015,
        "PY",
        {
            ES: (
                "Paraguay acepta una comisión sobre ataques a periodistas",
                "La recomendación de crear una comisión especial sobre los ataques a periodistas queda "
                "aceptada en el Examen Periódico Universal de enero de 2016.",
            ),
            PT: (
                "O Paraguai aceita uma comissão sobre ataques a jornalistas",
                "A recomendação de criar uma comissão especial sobre ataques a jornalistas é aceita na "
                "Revisão Periódica Universal de janeiro de 2016.",
            ),
            EN: (
                "Paraguay accepts a commission on attacks against journalists",
                "The recommendation to create a special commission on attacks against journalists is "
                "accepted in the Universal Periodic Review of January 2016.",
            ),
        },
    ),
    (
        2014,
        "",
        {
            ES: (
                "Una audiencia propia sobre la impunidad",
                "En marzo, la Organización de los Estados Americanos concede a la alianza una audiencia "
                "propia sobre la impunidad, y la alianza presenta su primer análisis regional.",
            ),
            PT: (
                "Uma audiência própria sobre a impunidade",
                "Em março, a Organização dos Estados Americanos concede à aliança uma audiência própria "
                "sobre a impunidade, e a aliança apresenta sua primeira análise regional.",
            ),
            EN: (
                "A hearing of its own on impunity",
                "In March the Organization of American States grants the alliance a hearing of its own on "
                "impunity, and the alliance presents its first regional analysis.",
            ),
        },
    ),
    (
        2013,
        "",
        {
            ES: (
                "La Relatoría Especial conserva sus facultades",
                "En marzo, una asamblea general extraordinaria reunida en Washington rechaza la propuesta "
                "de recortar las facultades de la Relatoría Especial para la Libertad de Expresión.",
            ),
            PT: (
                "A Relatoria Especial mantém seus poderes",
                "Em março, uma assembleia geral extraordinária reunida em Washington rejeita a proposta de "
                "reduzir os poderes da Relatoria Especial para a Liberdade de Expressão.",
            ),
            EN: (
                "The Special Rapporteur keeps its powers",
                "In March an extraordinary General Assembly in Washington defeats a proposal to reduce the "
                "powers of the Special Rapporteur for Freedom of Expression.",
            ),
        },
    ),
]
