"""What the demonstration's project promises and tells, in the three languages of the site.

The subject, the countries and the sectors are public facts of a real project; all numbers are made up.
"""

from convite.seed.texts import EN, ES, PT, InLanguages

#: What the two projects are called.
PROJECT: InLanguages = {
    ES: "Derechos digitales en Centroamérica",
    PT: "Direitos digitais na América Central",
    EN: "Digital rights in Central America",
}
SECOND_PROJECT: InLanguages = {
    ES: "Inteligencia artificial y derechos",
    PT: "Inteligência artificial e direitos",
    EN: "Artificial intelligence and rights",
}
#: The tables that the parties of each agreed on, the most telling first.
TABLES = (
    ("country", "gender"),
    ("stakeholder_group", "gender"),
    ("first_time",),
    ("period", "home"),
    ("region",),
)
SECOND_TABLES = (("region",), ("first_time",), ("stakeholder_group", "gender"))
#: What its funder would rather have.
CHANGE = "¿Puede ir primero la tabla de sector por género? Es la que más nos piden (demo)."
#: Why its first report was withdrawn, for the funder to read.
WITHDRAWN = "El período del proyecto estaba mal escrito: el informe 2 lleva las fechas correctas (demo)."
#: For whom a report can be read by a link.
BOARD = "Junta directiva (demo)"

#: Part of the story → words by language; figures are cited, so that they are the reports'.
STORY: dict[str, InLanguages] = {
    "project": {
        ES: (
            "Cursos para quienes deciden, defienden, emprenden y enseñan en Guatemala, Honduras y El"
            " Salvador: cuatro sectores en la misma aula, con la tecnología como asunto público y los"
            " derechos humanos como punto de partida."
        ),
        PT: (
            "Cursos para quem decide, defende, empreende e ensina na Guatemala, em Honduras e em El"
            " Salvador: quatro setores na mesma sala, com a tecnologia como assunto público e os direitos"
            " humanos como ponto de partida."
        ),
        EN: (
            "Courses for those who decide, defend, do business and teach in Guatemala, Honduras and El"
            " Salvador: four sectors in one room, with technology as a public matter and human rights as"
            " the place to begin."
        ),
    },
    "objective": {
        ES: (
            "Que en cada país haya personas de los cuatro sectores capaces de leer un proyecto de ley"
            " sobre tecnología, decir qué significa para los derechos de la gente y proponer algo mejor."
        ),
        PT: (
            "Que em cada país haja pessoas dos quatro setores capazes de ler um projeto de lei sobre"
            " tecnologia, dizer o que significa para os direitos das pessoas e propor algo melhor."
        ),
        EN: (
            "In each country, people of all four sectors who can read a bill about technology, say what"
            " it means for people's rights, and propose something better."
        ),
    },
    "context": {
        ES: (
            "Guatemala y Honduras no tienen una ley general de datos personales, y El Salvador la tiene"
            " desde 2024. En las tres capitales se debaten leyes sobre delitos informáticos, y pocas"
            " instituciones consultan a quienes las vivirán.\n\nAntes del proyecto los sectores se"
            " encontraban poco: cada uno tenía sus propios talleres."
        ),
        PT: (
            "Guatemala e Honduras não têm uma lei geral de dados pessoais, e El Salvador a tem desde"
            " 2024. Nas três capitais debatem-se leis sobre crimes cibernéticos, e poucas instituições"
            " consultam quem viverá com elas.\n\nAntes do projeto os setores pouco se encontravam: cada um"
            " tinha as suas próprias oficinas."
        ),
        EN: (
            "Guatemala and Honduras have no general law on personal data; El Salvador has had one since"
            " 2024. Bills on computer crime are debated in all three capitals, and few institutions ask"
            " those who will live with them.\n\nBefore the project the sectors seldom met: each had"
            " workshops of its own."
        ),
    },
    "achievements": {
        ES: (
            "Participaron [[figure:people]] personas distintas, de ellas [[figure:people:gender=woman]]"
            " mujeres, y completaron su curso [[figure:completed]]. Juntas sumaron [[figure:hours]] horas"
            " de clase.\n\nDe los grupos salió un documento que el Estado puede usar:"
            " [[recommendation:datos-personales]]."
        ),
        PT: (
            "Participaram [[figure:people]] pessoas diferentes, das quais [[figure:people:gender=woman]]"
            " mulheres, e [[figure:completed]] concluíram o seu curso. Juntas somaram [[figure:hours]]"
            " horas de aula.\n\nDos grupos saiu um documento que o Estado pode usar:"
            " [[recommendation:datos-personales]]."
        ),
        EN: (
            "[[figure:people]] different people took part, [[figure:people:gender=woman]] of them women,"
            " and [[figure:completed]] completed their course. Together they spent [[figure:hours]] hours"
            " in class.\n\nThe groups left a paper that the state can use:"
            " [[recommendation:datos-personales]]."
        ),
    },
    "how": {
        ES: (
            "Los grupos se eligieron con cupos por sector, para que ninguno hablara solo. Las clases"
            " fueron en sala y en línea a la vez, con subtítulos y, en Guatemala, con interpretación al"
            " k'iche'. Lo que se aprendió se midió antes y después, y cada grupo cerró con una mesa con"
            " instituciones públicas: [[document:mesa-guatemala]]."
        ),
        PT: (
            "Os grupos foram escolhidos com cotas por setor, para que nenhum falasse sozinho. As aulas"
            " foram presenciais e on-line ao mesmo tempo, com legendas e, na Guatemala, com interpretação"
            " para k'iche'. O que se aprendeu foi medido antes e depois, e cada grupo terminou com uma"
            " mesa com instituições públicas: [[document:mesa-guatemala]]."
        ),
        EN: (
            "Groups were chosen with quotas for each sector, so that none talked alone. Classes were in"
            " the room and online at once, with captions and, in Guatemala, with interpretation into"
            " K'iche'. What was learned was measured before and after, and each group ended at a table"
            " with public institutions: [[document:mesa-guatemala]]."
        ),
    },
}

#: Kind, what is to be reached, means of verification, assumptions; each serves the nearest above it.
LOGFRAME: list[tuple[str, InLanguages, InLanguages, InLanguages]] = [
    (
        "goal",
        {
            ES: "Las leyes sobre tecnología de la región respetan los derechos humanos.",
            PT: "As leis sobre tecnologia da região respeitam os direitos humanos.",
            EN: "The region's laws on technology respect human rights.",
        },
        {
            ES: "Diarios oficiales y registros de los congresos.",
            PT: "Diários oficiais e registros dos congressos.",
            EN: "Official gazettes and the records of parliaments.",
        },
        {
            ES: "Los congresos siguen abiertos a propuestas.",
            PT: "Os congressos seguem abertos a propostas.",
            EN: "Parliaments stay open to proposals.",
        },
    ),
    (
        "outcome",
        {
            ES: "Los cuatro sectores trabajan juntos en propuestas de ley y de política pública.",
            PT: "Os quatro setores trabalham juntos em propostas de lei e de política pública.",
            EN: "The four sectors work together on proposals for laws and policies.",
        },
        {
            ES: "Propuestas publicadas; actas de las mesas.",
            PT: "Propostas publicadas; atas das mesas.",
            EN: "Published proposals; minutes of the tables.",
        },
        {
            ES: "Las instituciones permiten que su personal participe.",
            PT: "As instituições permitem que o seu pessoal participe.",
            EN: "Institutions let their staff take part.",
        },
    ),
    (
        "output",
        {
            ES: "Personas formadas en políticas públicas y derechos digitales.",
            PT: "Pessoas formadas em políticas públicas e direitos digitais.",
            EN: "People trained in public policy and digital rights.",
        },
        {
            ES: "Asistencia por clase y reglas de cada curso, en los informes emitidos.",
            PT: "Presença por aula e regras de cada curso, nos relatórios emitidos.",
            EN: "Attendance by class and the rule of each course, in the issued reports.",
        },
        {
            ES: "La conexión alcanza para quienes siguen las clases desde el teléfono.",
            PT: "A conexão basta para quem acompanha as aulas pelo telefone.",
            EN: "The connection is good enough for those who follow on a phone.",
        },
    ),
    (
        "activity",
        {
            ES: "Dar los cursos en tres países, en sala y en línea.",
            PT: "Dar os cursos em três países, presenciais e on-line.",
            EN: "Hold the courses in three countries, in the room and online.",
        },
        {ES: "Programas publicados.", PT: "Programas publicados.", EN: "Published programmes."},
        {},
    ),
]

#: Name → of each indicator, by its short key.
INDICATORS: dict[str, InLanguages] = {
    "people": {
        ES: "Personas formadas, cada una contada una vez",
        PT: "Pessoas formadas, cada uma contada uma vez",
        EN: "People trained, each counted once",
    },
    "women": {
        ES: "Mujeres entre las personas formadas",
        PT: "Mulheres entre as pessoas formadas",
        EN: "Women among the people trained",
    },
    "completed": {
        ES: "Personas que completaron su curso",
        PT: "Pessoas que concluíram o seu curso",
        EN: "People who completed their course",
    },
    "bodies": {
        ES: "Instituciones públicas que se sientan a la mesa",
        PT: "Instituições públicas que se sentam à mesa",
        EN: "Public institutions that sit at the table",
    },
    "proposals": {
        ES: "Propuestas de ley o de política entregadas",
        PT: "Propostas de lei ou de política entregues",
        EN: "Proposals for laws or policies handed over",
    },
    "called-off": {
        ES: "Clases canceladas o aplazadas",
        PT: "Aulas canceladas ou adiadas",
        EN: "Classes called off or put off",
    },
}
UNITS: dict[str, InLanguages] = {
    "bodies": {ES: "instituciones", PT: "instituições", EN: "institutions"},
    "proposals": {ES: "propuestas", PT: "propostas", EN: "proposals"},
    "called-off": {ES: "clases", PT: "aulas", EN: "classes"},
}

#: Institution, country, days from the first day of the project, how.
BODIES = [
    ("Ministerio de Educación (demo)", "GT", -200, "Consulta"),
    ("Congreso Nacional (demo)", "HN", -120, "Consulta"),
    ("Ministerio de Educación (demo)", "GT", 40, "Mesa de cierre"),
    ("Procuraduría de los Derechos Humanos (demo)", "GT", 40, "Mesa de cierre"),
    ("Congreso Nacional (demo)", "HN", 75, "Mesa de cierre"),
    ("Instituto de Acceso a la Información (demo)", "HN", 75, "Mesa de cierre"),
    ("Secretaría de Innovación (demo)", "SV", 110, "Reunión"),
]
