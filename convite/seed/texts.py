"""What the demonstration says of its gatherings and courses, in the three languages of the site.

Facts behind the words are public: see `data/` beside this file.
"""

from typing import Any, TypedDict

ES, PT, EN = "es", "pt-br", "en"
#: One text by language.
InLanguages = dict[str, str]


class Told(TypedDict):
    """A gathering's own words; `story` is what its pages say beside the record, by language."""

    title: InLanguages
    summary: InLanguages
    story: dict[str, dict[str, Any]]


class Plan(TypedDict):
    """A course: its words, and its units: title, minutes, goals a line each, places of those they need."""

    title: InLanguages
    summary: InLanguages
    units: list[tuple[InLanguages, int, InLanguages, list[int]]]


#: Topics: code → words by language.
TOPICS = {
    "digital-security": {ES: "Seguridad digital", PT: "Segurança digital", EN: "Digital security"},
    "human-rights": {ES: "Derechos humanos", PT: "Direitos humanos", EN: "Human rights"},
    "cybercrime": {ES: "Ciberdelincuencia", PT: "Crimes cibernéticos", EN: "Cybercrime"},
    "public-policy": {ES: "Políticas públicas", PT: "Políticas públicas", EN: "Public policy"},
    "personal-data": {ES: "Datos personales", PT: "Dados pessoais", EN: "Personal data"},
    "artificial-intelligence": {
        ES: "Inteligencia artificial",
        PT: "Inteligência artificial",
        EN: "Artificial intelligence",
    },
    "surveillance": {
        ES: "Tecnologías de vigilancia",
        PT: "Tecnologias de vigilância",
        EN: "Surveillance technologies",
    },
    "freedom-of-expression": {
        ES: "Libertad de expresión",
        PT: "Liberdade de expressão",
        EN: "Freedom of expression",
    },
}


PURPOSES = {
    "al-sur": {
        ES: "Derechos digitales en América Latina, con una sola voz regional",
        PT: "Direitos digitais na América Latina, com uma só voz regional",
        EN: "Digital rights in Latin America, with one regional voice",
    },
    "ifex-alc": {
        ES: "Libertad de expresión en América Latina y el Caribe",
        PT: "Liberdade de expressão na América Latina e no Caribe",
        EN: "Freedom of expression in Latin America and the Caribbean",
    },
}


ROUND_TABLE: Told = {
    "title": {
        ES: "Hacia una agenda latinoamericana de seguridad digital",
        PT: "Rumo a uma agenda latino-americana de segurança digital",
        EN: "Towards a Latin American digital security agenda",
    },
    "summary": {
        ES: "¿Cómo se gobierna la seguridad digital cuando los derechos humanos son el punto de partida?",
        PT: "Como se governa a segurança digital quando os direitos humanos são o ponto de partida?",
        EN: "How is digital security governed when human rights are where one starts?",
    },
    "story": {
        ES: {
            "description": "Los países de la región firman tratados, escriben estrategias y compran "
            "tecnología para su seguridad digital, casi siempre por separado y con poca participación. "
            "Esta mesa redonda junta a gobierno y sociedad civil para comparar lo que cada país ha "
            "hecho y para buscar una forma de gobernanza que ponga a las personas en el centro.",
            "policy_questions": [
                "¿Qué salvaguardas de derechos humanos hacen falta al aplicar los instrumentos "
                "internacionales sobre ciberdelincuencia?",
                "¿Cómo se gobiernan las agendas nacionales y regionales de seguridad digital, y quién "
                "participa?",
                "¿Qué aporta la mirada del Sur global a la regulación internacional?",
            ],
            "participants_gain": [
                "Una comparación abierta de lo que hace cada país de la región",
                "Contactos entre delegaciones que rara vez se encuentran",
                "Dos documentos de análisis, actualizados, con recomendaciones de la coalición",
            ],
            "expected_outcomes": [
                "Un espacio de diálogo que dure más que la sesión",
                "Una agenda latinoamericana común de seguridad digital",
                "Estándares de derechos humanos dentro de los instrumentos sobre ciberdelincuencia y "
                "ciberseguridad",
            ],
            "follows": "RightsCon 2023: un primer encuentro que trazó la hoja de ruta.",
            "hybrid_plan": "Un mapa de sectores compartido con ambas salas permite que quienes "
            "participan se encuentren antes y después. En la sala se proyecta quién está en línea, y en "
            "línea se ve quién está en la sala. Hay una moderación en cada lado y un solo lugar para "
            "comentarios y preguntas en vivo.",
        },
        PT: {
            "description": "Os países da região assinam tratados, escrevem estratégias e compram "
            "tecnologia para sua segurança digital, quase sempre separados e com pouca participação. "
            "Esta mesa-redonda reúne governo e sociedade civil para comparar o que cada país fez e para "
            "buscar uma forma de governança que ponha as pessoas no centro.",
            "policy_questions": [
                "Que salvaguardas de direitos humanos são necessárias ao aplicar os instrumentos "
                "internacionais sobre crimes cibernéticos?",
                "Como se governam as agendas nacionais e regionais de segurança digital, e quem participa?",
                "O que o olhar do Sul global traz à regulação internacional?",
            ],
            "participants_gain": [
                "Uma comparação aberta do que faz cada país da região",
                "Contatos entre delegações que raramente se encontram",
                "Dois documentos de análise, atualizados, com recomendações da coalizão",
            ],
            "expected_outcomes": [
                "Um espaço de diálogo que dure mais que a sessão",
                "Uma agenda latino-americana comum de segurança digital",
                "Padrões de direitos humanos dentro dos instrumentos sobre crimes cibernéticos e "
                "cibersegurança",
            ],
            "follows": "RightsCon 2023: um primeiro encontro que traçou o roteiro.",
            "hybrid_plan": "Um mapa de setores compartilhado com as duas salas permite que as pessoas "
            "participantes se encontrem antes e depois. Na sala projeta-se quem está on-line, e on-line "
            "se vê quem está na sala. Há uma moderação de cada lado e um só lugar para comentários e "
            "perguntas ao vivo.",
        },
        EN: {
            "description": "The countries of the region sign treaties, write strategies and buy "
            "technology for their digital security, mostly each on its own and with few voices heard. "
            "This round table brings government and civil society together to compare what each country "
            "has done, and to look for a way of governing that puts people at the centre.",
            "policy_questions": [
                "Which human rights safeguards are needed when international instruments on cybercrime "
                "are put into practice?",
                "How are national and regional digital security agendas governed, and who takes part?",
                "What does a view from the global South bring to international regulation?",
            ],
            "participants_gain": [
                "An open comparison of what each country of the region does",
                "Contacts between delegations that seldom meet",
                "Two updated analysis documents with recommendations from the coalition",
            ],
            "expected_outcomes": [
                "A space for dialogue that outlasts the session",
                "A common Latin American digital security agenda",
                "Human rights standards inside the instruments on cybercrime and cybersecurity",
            ],
            "follows": "RightsCon 2023: an earlier meeting that outlined the roadmap.",
            "hybrid_plan": "A stakeholder map shared with both rooms lets participants find each other "
            "before and after. Onsite, a screen shows who is online; online, one sees who is in the "
            "room. There is a moderator on each side and one place for live comments and questions.",
        },
    },
}


#: A session ahead, so that a visitor can register; everyone in it is generated.
FOLLOW_UP: Told = {
    "title": {
        ES: "Seguridad digital: de la agenda a los compromisos",
        PT: "Segurança digital: da agenda aos compromissos",
        EN: "Digital security: from agenda to commitments",
    },
    "summary": {
        ES: "Sesión híbrida de demostración: qué se prometió, qué se cumplió y qué falta.",
        PT: "Sessão híbrida de demonstração: o que se prometeu, o que se cumpriu e o que falta.",
        EN: "A hybrid demonstration session: what was promised, what was done and what is missing.",
    },
    "story": {
        ES: {
            "description": "Un año después de abrir la conversación, volvemos a la mesa con lo que cada "
            "país prometió. Por turnos, gobierno, academia, comunidad técnica y sociedad civil cuentan "
            "qué avanzó y qué se detuvo; la sala y la línea preguntan en una misma lista.",
            "policy_questions": [
                "¿Qué compromisos públicos existen hoy y quién los sigue?",
                "¿Qué necesitan las personas en riesgo para participar con seguridad?",
            ],
            "participants_gain": ["Una tabla de compromisos por país", "Un contacto en cada delegación"],
            "expected_outcomes": [
                "Tres compromisos con fecha y responsable",
                "Una relatoría pública en dos semanas",
            ],
            "follows": "",
            "hybrid_plan": "Una moderación en sala y otra en línea comparten la misma lista para pedir "
            "la palabra. Quien participa desde el teléfono recibe el mismo tiempo que quien está en la "
            "sala.",
        },
        PT: {
            "description": "Um ano depois de abrir a conversa, voltamos à mesa com o que cada país "
            "prometeu. Por turnos, governo, academia, comunidade técnica e sociedade civil contam o que "
            "avançou e o que parou; a sala e a linha perguntam numa mesma fila.",
            "policy_questions": [
                "Que compromissos públicos existem hoje e quem os acompanha?",
                "Do que as pessoas em risco precisam para participar com segurança?",
            ],
            "participants_gain": ["Uma tabela de compromissos por país", "Um contato em cada delegação"],
            "expected_outcomes": [
                "Três compromissos com data e responsável",
                "Uma relatoria pública em duas semanas",
            ],
            "follows": "",
            "hybrid_plan": "Uma moderação presencial e outra on-line compartilham a mesma fila para "
            "pedir a palavra. Quem participa pelo telefone recebe o mesmo tempo de quem está na sala.",
        },
        EN: {
            "description": "A year after the conversation opened we return to the table with what each "
            "country promised. In turn, government, academia, the technical community and civil society "
            "tell what moved and what stalled; the room and the line ask in one queue.",
            "policy_questions": [
                "Which public commitments exist today, and who follows them?",
                "What do people at risk need to take part safely?",
            ],
            "participants_gain": ["A table of commitments by country", "A contact in each delegation"],
            "expected_outcomes": [
                "Three commitments with a date and an owner",
                "A public report within two weeks",
            ],
            "follows": "",
            "hybrid_plan": "An onsite and an online moderator share one queue for the floor. Whoever "
            "takes part by phone gets the same time as whoever sits in the room.",
        },
    },
}


COURSES: dict[str, Plan] = {
    "public-policy": {
        "title": {
            ES: "Políticas públicas de tecnología con enfoque de derechos",
            PT: "Políticas públicas de tecnologia com enfoque de direitos",
            EN: "Technology policy from a human rights approach",
        },
        "summary": {
            ES: "Para quienes escriben, revisan o discuten políticas sobre tecnología: cómo leer una "
            "propuesta, qué derechos toca y cómo mejorarla.",
            PT: "Para quem escreve, revisa ou discute políticas de tecnologia: como ler uma proposta, que "
            "direitos ela toca e como melhorá-la.",
            EN: "For people who write, review or debate policy on technology: how to read a proposal, "
            "which rights it touches and how to make it better.",
        },
        "units": [
            (
                {
                    ES: "Internet y derechos humanos",
                    PT: "Internet e direitos humanos",
                    EN: "The internet and human rights",
                },
                120,
                {
                    ES: "Explicar qué derechos toca una decisión sobre internet\n"
                    "Reconocer a quién afecta y a quién se le preguntó",
                    PT: "Explicar que direitos uma decisão sobre a internet afeta\n"
                    "Reconhecer a quem ela afeta e a quem se perguntou",
                    EN: "Explain which rights a decision about the internet touches\n"
                    "Recognise whom it affects and who was asked",
                },
                [],
            ),
            (
                {
                    ES: "Cómo se hace una política pública",
                    PT: "Como se faz uma política pública",
                    EN: "How public policy is made",
                },
                120,
                {
                    ES: "Seguir una propuesta de la idea al diario oficial\n"
                    "Decir en qué momento se puede participar",
                    PT: "Acompanhar uma proposta da ideia ao diário oficial\n"
                    "Dizer em que momento se pode participar",
                    EN: "Follow a proposal from the idea to the official gazette\n"
                    "Say at which moment one can take part",
                },
                [1],
            ),
            (
                {
                    ES: "Vigilancia, datos y control democrático",
                    PT: "Vigilância, dados e controle democrático",
                    EN: "Surveillance, data and democratic control",
                },
                180,
                {
                    ES: "Medir una facultad de vigilancia con tres preguntas: ley, necesidad, proporción",
                    PT: "Avaliar um poder de vigilância com três perguntas: lei, necessidade, proporção",
                    EN: "Weigh a power of surveillance by three questions: law, need, proportion",
                },
                [1],
            ),
            (
                {
                    ES: "De la recomendación a la norma",
                    PT: "Da recomendação à norma",
                    EN: "From recommendation to law",
                },
                120,
                {
                    ES: "Escribir una recomendación que una institución pueda adoptar",
                    PT: "Escrever uma recomendação que uma instituição possa adotar",
                    EN: "Write a recommendation that an institution can adopt",
                },
                [2, 3],
            ),
        ],
    },
    "personal-data": {
        "title": {
            ES: "Datos personales en las instituciones",
            PT: "Dados pessoais nas instituições",
            EN: "Personal data in institutions",
        },
        "summary": {
            ES: "Un curso práctico para instituciones públicas, empresas y organizaciones: qué datos "
            "pedir, cómo cuidarlos y qué hacer cuando algo falla.",
            PT: "Um curso prático para instituições públicas, empresas e organizações: que dados pedir, "
            "como cuidar deles e o que fazer quando algo falha.",
            EN: "A practical course for public institutions, companies and organisations: which data to "
            "ask for, how to look after it and what to do when something goes wrong.",
        },
        "units": [
            (
                {ES: "Pedir menos", PT: "Pedir menos", EN: "Asking for less"},
                90,
                {
                    ES: "Quitar de un formulario lo que nadie necesita",
                    PT: "Tirar de um formulário o que ninguém precisa",
                    EN: "Take out of a form what nobody needs",
                },
                [],
            ),
            (
                {
                    ES: "Cuidar lo que se guarda",
                    PT: "Cuidar do que se guarda",
                    EN: "Looking after what is kept",
                },
                120,
                {
                    ES: "Decidir quién ve qué, y hasta cuándo se guarda",
                    PT: "Decidir quem vê o quê, e até quando se guarda",
                    EN: "Decide who sees what, and for how long it is kept",
                },
                [1],
            ),
            (
                {ES: "Cuando algo falla", PT: "Quando algo falha", EN: "When something goes wrong"},
                90,
                {
                    ES: "Avisar a tiempo a quien le toca\nDejar por escrito qué se aprendió",
                    PT: "Avisar a tempo a quem é afetado\nDeixar por escrito o que se aprendeu",
                    EN: "Tell those affected in time\nWrite down what was learnt",
                },
                [1, 2],
            ),
        ],
    },
}


#: What a reading before a class is called.
READING = {ES: "Lectura previa", PT: "Leitura prévia", EN: "Reading before class"}


#: What the last module of a course leads to as well, in its second version.
ONE_MORE_GOAL = {
    ES: "Ensayar el aviso antes de necesitarlo",
    PT: "Ensaiar o aviso antes de precisar dele",
    EN: "Rehearse the notice before it is needed",
}


#: Where a cohort runs: country → (zone, city, venue, title by language).
PLACES = {
    "GT": ("America/Guatemala", "Ciudad de Guatemala", "Sala de demostración, zona 1"),
    "HN": ("America/Tegucigalpa", "Tegucigalpa", "Sala de demostración, centro"),
    "SV": ("America/El_Salvador", "San Salvador", "Sala de demostración, centro"),
}


#: What a training's page says of whom it is for and what one takes home.
COURSE_STORIES = {
    ES: {
        "audience": "Personas de gobierno, sociedad civil, sector privado y academia. No hace falta saber "
        "de derecho ni de informática. El grupo busca equilibrio entre sectores.",
        "participants_gain": [
            "Un método para leer una propuesta y ver a quién toca",
            "Compañía de otros sectores con quienes seguir después del curso",
            "Una recomendación propia, lista para presentar",
        ],
    },
    PT: {
        "audience": "Pessoas do governo, da sociedade civil, do setor privado e da academia. Não é preciso "
        "saber de direito nem de informática. A turma busca equilíbrio entre setores.",
        "participants_gain": [
            "Um método para ler uma proposta e ver a quem ela afeta",
            "Companhia de outros setores para seguir depois do curso",
            "Uma recomendação própria, pronta para apresentar",
        ],
    },
    EN: {
        "audience": "People from government, civil society, the private sector and academia. No knowledge "
        "of law or computing is needed. The group aims for a balance of sectors.",
        "participants_gain": [
            "A way to read a proposal and to see whom it touches",
            "Company from other sectors to carry on with after the course",
            "A recommendation of one's own, ready to be handed in",
        ],
    },
}

#: What the hybrid session asks beyond name and sector: kind, question, choices by language.
QUESTIONS: tuple[tuple[str, dict[str, str], dict[str, list[str]]], ...] = (
    (
        "several",
        {
            ES: "¿En qué temas trabaja?",
            PT: "Em que temas você trabalha?",
            EN: "Which topics do you work on?",
        },
        {
            ES: ["Datos personales", "Vigilancia", "Acceso a la red"],
            PT: ["Dados pessoais", "Vigilância", "Acesso à rede"],
            EN: ["Personal data", "Surveillance", "Access to the network"],
        },
    ),
    (
        "text",
        {
            ES: "¿Qué compromiso quisiera que se revise?",
            PT: "Que compromisso gostaria que fosse revisto?",
            EN: "Which commitment should be looked at again?",
        },
        {},
    ),
)
UNRECORDED = {
    ES: "En la sala, siéntese en la fila azul; en línea, entre con la cámara apagada y escriba en el chat.",
    PT: "Na sala, sente-se na fila azul; on-line, entre com a câmera desligada e escreva no chat.",
    EN: "In the room, sit in the blue row; online, come in with the camera off and write in the chat.",
}
