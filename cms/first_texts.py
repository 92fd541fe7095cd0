"""What the pages say that every site needs, until editors write it better: contact, privacy, accessibility.

What is promised here is what the product does by itself; see docs/safety.md and docs/security.md.
"""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

from wagtail.rich_text import RichText


class Page(NamedTuple):
    """One such page in one language: headings begin with a number sign, and points with a hyphen.

    `{who}` stands for the name of whoever answers for the site, and `{host}` for that of the installation
    which serves it, where that is somebody else.
    """

    title: str
    slug: str
    lede: str
    paragraphs: tuple[str, ...]

    def of(self, who: str, host: str = "") -> Page:
        """The page in the name of `who`; without a `host`, what would name one is left out."""
        told = [line for line in self.paragraphs if host or "{host}" not in line]
        lines = tuple(line.replace("{who}", who).replace("{host}", host) for line in told)
        return self._replace(lede=self.lede.replace("{who}", who), paragraphs=lines)

    @property
    def body(self) -> list[tuple[str, Any]]:
        """Its text as a page keeps it."""
        html: list[str] = []
        points: list[str] = []
        for line in (*self.paragraphs, ""):
            if line.startswith("- "):
                points.append(f"<li>{escape(line[2:])}</li>")
                continue
            if points:
                html.append(f"<ul>{''.join(points)}</ul>")
                points = []
            if line.startswith("# "):
                html.append(f"<h2>{escape(line[2:])}</h2>")
            elif line:
                html.append(f"<p>{escape(line)}</p>")
        return [("text", RichText("".join(html)))]


CONTACT = {
    "es": Page(
        "Contacto",
        "contacto",
        "Escriba a {who}: lo lee una persona.",
        (
            "# Si escribir puede ponerle en riesgo",
            "- No use el equipo ni la red de su trabajo, ni los de alguien que pueda mirar.",
            "- Este sitio funciona sin JavaScript y con el navegador Tor. No anota direcciones IP.",
            "- No hace falta su nombre: basta un seudónimo. No nombre a otras personas.",
            "- El correo viaja cifrado entre servidores, pero no de extremo a extremo. Para lo delicado, "
            "pida primero otra vía y cuente lo demás por allí.",
        ),
    ),
    "pt-br": Page(
        "Contato",
        "contato",
        "Escreva para {who}: uma pessoa lê.",
        (
            "# Se escrever pode colocar você em risco",
            "- Não use o equipamento nem a rede do seu trabalho, nem os de alguém que possa olhar.",
            "- Este site funciona sem JavaScript e com o navegador Tor. Não registra endereços IP.",
            "- Não é preciso o seu nome: basta um pseudônimo. Não cite outras pessoas pelo nome.",
            "- O e-mail viaja cifrado entre servidores, mas não de ponta a ponta. Para o que é delicado, "
            "peça primeiro outro caminho e conte o resto por ali.",
        ),
    ),
    "en": Page(
        "Contact",
        "contact",
        "Write to {who}: a person reads it.",
        (
            "# If writing may put you at risk",
            "- Do not use your employer’s device or network, nor those of anybody who may look.",
            "- This site works without JavaScript and in the Tor Browser. It records no IP addresses.",
            "- Your name is not needed: a pseudonym will do. Do not name other people.",
            "- Mail is encrypted between servers but not from end to end. For anything delicate, first ask "
            "for another way and tell the rest there.",
        ),
    ),
}

PRIVACY = {
    "es": Page(
        "Privacidad, en palabras sencillas",
        "privacidad",
        "Qué guardamos, para qué, cuánto tiempo, quién lo ve y cómo borrarlo.",
        (
            "# Quién responde",
            "{who} responde de lo que se guarda aquí y decide para qué se usa. Puede preguntar por la página "
            "de contacto.",
            "El sitio está en la instalación de {host}, que cuida el servidor y las copias de respaldo.",
            "# Qué guardamos y para qué",
            "- Para reservarle un lugar y avisarle: cómo llamarle, un correo o un teléfono, su idioma y su "
            "zona horaria. Puede usar un seudónimo.",
            "- Para contar: sector, país, si es su primera vez y, si quiere responder, género. Sirven para "
            "cifras, nunca para señalar.",
            "- Para saber cuántas personas estuvieron: a qué sesiones vino, y si en sala o en línea.",
            "- Para atenderle: lo que necesita para participar. Lo ve solo quien se ocupa de eso, y se "
            "borra después de la actividad.",
            "- Lo que quien organiza pregunte además: junto a cada pregunta dice quién la lee y cuándo se "
            "borra.",
            "- Fotos y grabación: lo que respondió sobre cada una, por separado. Su lugar no depende de "
            "eso, y puede cambiarlo: la grabación, antes de entrar.",
            "- Si tiene un rol: su biografía y su foto, si las da. Se publican solo si acepta, y se borran "
            "si lo declina.",
            "- Si asiste a un curso: su asistencia, sus pruebas, lo que entrega y su certificado; y lo que "
            "decida mostrar a quienes también aceptaron que les encuentren.",
            "- Si pide el boletín: su correo, los temas y el idioma que eligió, y cuándo lo pidió y lo "
            "confirmó.",
            "- De cada cosa que acepta: las palabras que leyó, el idioma y el día. También si lo retira.",
            "# Quién lo ve",
            "- Quienes organizan la actividad a la que se inscribe, con doble verificación al entrar.",
            "- Quien recibe en la puerta y quien coordina una sede remota leen cómo llamarle.",
            "- Si una institución le nombró, ve el nombre que ella dio y si usted confirmó.",
            "- Quien financia lee solo totales protegidos, jamás un nombre. En un rol de pocas personas "
            "pueden decir su género y su sector solo si usted aceptó.",
            "- En público aparece solo lo que usted aceptó mostrar.",
            "- Los avisos pasan por servicios de correo. Si dejó un teléfono, le avisa alguien desde el "
            "suyo: por WhatsApp, ese servicio ve su número y el texto.",
            "# Cuánto tiempo",
            "- Un boletín sin confirmar se olvida en siete días; quien se da de baja se borra un día "
            "después. Queda una huella de la dirección, con una pista como “p…@example.org”, para no volver "
            "a escribirle.",
            "- Lo que escribe en el formulario de contacto se borra aquí en cuanto sale, a más tardar en "
            "siete días. Quien lo recibe lo tiene en su correo.",
            "- De quien fue invitado por su nombre se borran nombre, dirección y teléfono noventa días "
            "después de la actividad.",
            "- Su inscripción queda hasta que usted la borre; después quedan solo las cifras, sin su nombre.",
            "# Qué no hacemos",
            "- No usamos rastreadores, no cargamos nada de otros sitios y no anotamos direcciones IP.",
            "- No vendemos ni prestamos datos.",
            "# Cómo ver, corregir, descargar y borrar",
            "Desde su página, que se abre con el enlace de nuestros avisos o al entrar con su correo. "
            "Borrar quita su nombre, su dirección, sus respuestas y los textos de los avisos; una copia de "
            "respaldo que se restaure vuelve a borrarlos. También puede escribirnos por la página de "
            "contacto.",
        ),
    ),
    "pt-br": Page(
        "Privacidade, em palavras simples",
        "privacidade",
        "O que guardamos, para quê, por quanto tempo, quem vê e como apagar.",
        (
            "# Quem responde",
            "{who} responde pelo que se guarda aqui e decide para que se usa. Você pode perguntar pela "
            "página de contato.",
            "O site está na instalação de {host}, que cuida do servidor e das cópias de segurança.",
            "# O que guardamos e para quê",
            "- Para reservar seu lugar e avisar você: como chamar você, um e-mail ou um telefone, seu "
            "idioma e seu fuso horário. Pode ser um pseudônimo.",
            "- Para contar: setor, país, se é sua primeira vez e, se quiser responder, gênero. Servem para "
            "números, nunca para apontar alguém.",
            "- Para saber quantas pessoas estiveram: a que sessões você veio, e se presencialmente ou "
            "on-line.",
            "- Para atender você: o que precisa para participar. Só vê quem cuida disso, e é apagado depois "
            "da atividade.",
            "- O que mais quem organiza perguntar: junto a cada pergunta está escrito quem lê e quando é "
            "apagado.",
            "- Fotos e gravação: o que você respondeu sobre cada uma, em separado. Seu lugar não depende "
            "disso, e você pode mudar: a gravação, antes de entrar.",
            "- Se você tem um papel: sua biografia e sua foto, se der. São publicadas só se você aceitar, e "
            "apagadas se você recusar o papel.",
            "- Se você faz um curso: sua presença, seus testes, o que entrega e seu certificado; e o que "
            "decidir mostrar a quem também aceitou ser encontrado.",
            "- Se você pede o boletim: seu e-mail, os temas e o idioma que escolheu, e quando pediu e "
            "confirmou.",
            "- De cada coisa que você aceita: as palavras que leu, o idioma e o dia. Também se você retira.",
            "# Quem vê",
            "- Quem organiza a atividade em que você se inscreve, com dupla verificação para entrar.",
            "- Quem recebe na porta e quem coordena um polo remoto leem como chamar você.",
            "- Se uma instituição indicou você, ela vê o nome que deu e se você confirmou.",
            "- Quem financia lê apenas totais protegidos, jamais um nome. Em um papel de poucas pessoas, "
            "eles podem dizer seu gênero e seu setor só se você aceitou.",
            "- Em público aparece só o que você aceitou mostrar.",
            "- Os avisos passam por serviços de e-mail. Se você deixou um telefone, alguém avisa você do "
            "próprio aparelho: pelo WhatsApp, esse serviço vê seu número e o texto.",
            "# Por quanto tempo",
            "- Um boletim não confirmado é esquecido em sete dias; quem sai da lista é apagado um dia "
            "depois. Fica uma marca do endereço, com uma pista como “p…@example.org”, para não escrevermos "
            "de novo.",
            "- O que você escreve no formulário de contato é apagado aqui assim que sai, no máximo em sete "
            "dias. Quem recebe tem no seu e-mail.",
            "- De quem foi convidado pelo nome apagam-se nome, endereço e telefone noventa dias depois da "
            "atividade.",
            "- Sua inscrição fica até você apagá-la; depois ficam só os números, sem o seu nome.",
            "# O que não fazemos",
            "- Não usamos rastreadores, não carregamos nada de outros sites e não registramos endereços IP.",
            "- Não vendemos nem emprestamos dados.",
            "# Como ver, corrigir, baixar e apagar",
            "Na sua página, que se abre com o link dos nossos avisos ou ao entrar com seu e-mail. Apagar "
            "retira seu nome, seu endereço, suas respostas e os textos dos avisos; uma cópia de segurança "
            "que seja restaurada os apaga de novo. Você também pode escrever para nós pela página de "
            "contato.",
        ),
    ),
    "en": Page(
        "Privacy, in plain words",
        "privacy",
        "What we hold, what for, how long, who sees it, and how to erase it.",
        (
            "# Who answers for it",
            "{who} answers for what is held here and decides what it is used for. You can ask by the contact "
            "page.",
            "The site stands on the installation of {host}, which looks after the server and the backups.",
            "# What we hold, and what for",
            "- To keep you a place and write to you: what to call you, an e-mail address or a phone number, "
            "your language and your time zone. A pseudonym will do.",
            "- To count: sector, country, whether it is your first time and, if you wish to answer, gender. "
            "They make figures, and never point at anyone.",
            "- To know how many were there: which sessions you came to, and whether in the room or online.",
            "- To look after you: what you need to take part. Only those who see to it read it, and it is "
            "deleted after the event.",
            "- Whatever else the organisers ask: beside each question stands who reads the answer and when "
            "it is deleted.",
            "- Pictures and recording: what you answered about each, apart from the other. Your place does "
            "not depend on it, and you can change it: the recording, before you enter.",
            "- If you have a role: your biography and your photo, if you give them. They are published only "
            "if you agree, and deleted if you decline the role.",
            "- If you take a course: your attendance, your tests, what you hand in and your certificate; "
            "and what you choose to show to others who agreed to be found.",
            "- If you ask for the newsletter: your address, the topics and the language that you chose, and "
            "when you asked for it and confirmed.",
            "- Of everything that you agree to: the words that you read, the language and the day. Also if "
            "you take it back.",
            "# Who sees it",
            "- Those who organise what you register for, with a second factor when they log in.",
            "- Whoever welcomes at the door, and whoever coordinates a remote hub, read what to call you.",
            "- If an institution named you, it sees the name that it gave and whether you confirmed.",
            "- Whoever funds us reads protected totals only, never a name. In a role that few people hold "
            "they may tell your gender and sector only if you agreed.",
            "- In public stands only what you agreed to show.",
            "- Messages go through mail services. If you left a phone number, somebody tells you from their "
            "own phone: by WhatsApp, that service sees your number and the text.",
            "# How long",
            "- A newsletter that was not confirmed is forgotten in seven days; whoever leaves is deleted a "
            "day later. A mark of the address stays, with a hint such as “p…@example.org”, so that we do "
            "not write again.",
            "- What you write in the contact form is deleted here as soon as it has left, within seven days "
            "at most. Whoever gets it has it in their mail.",
            "- Of those invited by name, the name, address and phone number are deleted ninety days after "
            "the event.",
            "- Your registration stays until you erase it; then only the figures stay, without your name.",
            "# What we do not do",
            "- We use no trackers, load nothing from other sites and record no IP addresses.",
            "- We do not sell or lend data.",
            "# How to see, correct, download and erase",
            "On your page, which opens with the link in our messages or when you log in with your address. "
            "Erasing takes away your name, your address, your answers and the words of messages; a backup "
            "that is restored erases them again. You can also write to us by the contact page.",
        ),
    ),
}

ACCESSIBILITY = {
    "es": Page(
        "Accesibilidad",
        "accesibilidad",
        "El sitio de {who} quiere que todas las personas puedan usarlo, y dice dónde todavía no lo logra.",
        (
            "# A qué nos atenemos",
            "A las Pautas de Accesibilidad para el Contenido Web (WCAG) 2.2, nivel AA.",
            "# Qué se prueba",
            "- Las páginas principales, con una herramienta automática (axe), en los tres idiomas, de día y "
            "de noche.",
            "- Con el teclado solamente, con la letra ampliada al 400 %, sin JavaScript y en un teléfono.",
            "- El contraste de cada color, y que nada se diga solo con color.",
            "# Lo que sabemos que falta",
            "- Los archivos que publican las organizaciones (PDF y otros) pueden no estar etiquetados.",
            "- La descripción de una imagen depende de quien la publica.",
            "- Las salas de videollamada son de otros servicios, con sus propios límites.",
            "- Aún no lo han probado, de manera sistemática, personas que usan lectores de pantalla.",
            "# Cómo avisarnos",
            "Si algo le cierra el paso, escríbanos por la página de contacto: diga qué página y qué quería "
            "hacer. También le damos el contenido de otra forma si la pide.",
        ),
    ),
    "pt-br": Page(
        "Acessibilidade",
        "acessibilidade",
        "O site de {who} quer que todas as pessoas possam usá-lo, e diz onde ainda não consegue.",
        (
            "# O que seguimos",
            "As Diretrizes de Acessibilidade para Conteúdo Web (WCAG) 2.2, nível AA.",
            "# O que se testa",
            "- As páginas principais, com uma ferramenta automática (axe), nos três idiomas, de dia e de "
            "noite.",
            "- Só com o teclado, com a letra ampliada a 400 %, sem JavaScript e em um telefone.",
            "- O contraste de cada cor, e que nada seja dito só com cor.",
            "# O que sabemos que falta",
            "- Os arquivos que as organizações publicam (PDF e outros) podem não ter marcação.",
            "- A descrição de uma imagem depende de quem a publica.",
            "- As salas de videochamada são de outros serviços, com seus próprios limites.",
            "- Ainda não foi testado, de modo sistemático, por pessoas que usam leitores de tela.",
            "# Como avisar",
            "Se algo fecha o caminho, escreva para nós pela página de contato: diga que página e o que você "
            "queria fazer. Também damos o conteúdo de outra forma, se você pedir.",
        ),
    ),
    "en": Page(
        "Accessibility",
        "accessibility",
        "The site of {who} wants everybody to be able to use it, and says where it does not manage yet.",
        (
            "# What we hold ourselves to",
            "The Web Content Accessibility Guidelines (WCAG) 2.2, level AA.",
            "# What is tested",
            "- The main pages, with an automatic tool (axe), in the three languages, by day and by night.",
            "- With the keyboard alone, with text at 400 %, without JavaScript and on a phone.",
            "- The contrast of each colour, and that nothing is said by colour alone.",
            "# What we know is missing",
            "- Files that organisations publish (PDF and others) may not be tagged.",
            "- How a picture is described depends on whoever publishes it.",
            "- Rooms for video calls are other services’, with limits of their own.",
            "- It has not yet been tried, systematically, by people who use screen readers.",
            "# How to tell us",
            "If anything is in your way, write to us by the contact page: say which page, and what you "
            "wanted to do. We also give you the content in another form if you ask.",
        ),
    ),
}
