"""How the tools call their columns, in the languages in which our people ask for their files."""

import re
import unicodedata

#: What a column holds → how headers call it, without accents, case or punctuation.
NAMES: dict[str, tuple[str, ...]] = {
    "name": (
        "name original name", "nombre nombre original", "nome nome original", "user name original name",
        "nombre de usuario nombre original", "nome de usuario nome original",
        "name", "full name", "display name", "participant name", "participant", "attendee", "attendee name",
        "user name", "nombre", "nombre completo", "nombre para mostrar", "nombre del participante",
        "nombre de usuario", "participante", "nome", "nome completo", "nome de exibicao",
        "nome do participante", "nome de usuario",
    ),
    "first": ("first name", "nombre de pila", "primer nombre", "nombres", "primeiro nome", "given name"),
    "last": ("last name", "apellido", "apellidos", "sobrenome", "ultimo nome", "surname", "family name"),
    "email": (
        "email", "e mail", "user email", "email address", "e mail address", "participant id upn", "upn",
        "correo", "correo electronico", "e mail del usuario", "correo electronico del usuario",
        "direccion de correo electronico", "email do usuario", "e mail do usuario", "endereco de e mail",
        "id de participante upn", "id do participante upn", "id del participante upn",
    ),
    "join": (
        "join time", "first join", "first join time", "join", "joined", "joined at", "time joined",
        "joined on", "first join utc", "hora a la que se unio", "hora a la que se incorporo",
        "join time utc", "hora para unirse", "hora de entrada", "hora de ingreso",
        "hora de union", "hora de incorporacion", "primera union", "primera incorporacion",
        "primera vez que se unio", "hora en la que se unio", "hora de acceso", "entrada", "ingreso",
        "se unio",
        "ingressar na hora", "hora de ingresso", "horario de entrada", "primeira entrada",
        "primeiro ingresso", "hora em que entrou",
        "primeira participacao", "ingressou", "hora da entrada", "first seen", "horario de ingresso",
    ),
    "leave": (
        "leave time", "last leave", "last leave time", "left", "left at", "leave", "time exited", "left on",
        "last leave utc", "leave time utc", "hora para salir", "hora de salida", "ultima salida",
        "ultima vez que salio", "hora en la que salio", "hora a la que salio",
        "hora a la que abandono la reunion", "hora em que saiu", "salida", "salio", "hora de abandono",
        "hora de saida", "horario de saida", "ultima saida", "saida", "saiu", "hora da saida", "last seen",
    ),
    "duration": (
        "duration minutes", "total duration minutes", "duration", "in meeting duration", "meeting duration",
        "time in call", "attendance duration", "time in session minutes", "total duration",
        "duracion minutos", "duracion total minutos", "duracion", "duracion en la reunion",
        "duracion de la reunion", "duracion en reunion", "duracion total", "tiempo en la sesion minutos",
        "duracao minutos", "duracao total minutos", "duracao", "duracao na reuniao", "duracao da reuniao",
        "duracao em reuniao", "duracao total", "tempo na sessao minutos", "tempo na chamada",
    ),
    "action": ("user action", "action", "accion del usuario", "accion de usuario", "acao do usuario", "acao"),
    "moment": ("timestamp", "marca de tiempo", "marca temporal", "fecha y hora", "carimbo de data hora",
               "data hora", "carimbo de data e hora"),
    "waiting": ("in waiting room", "en sala de espera", "en la sala de espera", "na sala de espera",
                "em sala de espera"),
    "moderator": ("moderator", "moderador", "moderadora", "moderacion"),
    "score": ("activity score", "puntuacion de actividad", "puntaje de actividad", "nivel de actividad",
              "pontuacao de atividade", "pontuacao da atividade"),
}  # fmt: skip
_MEANT = {words: column for column, known in NAMES.items() for words in known}

YES = frozenset({"yes", "si", "sim", "true", "1", "y", "s"})
#: What Teams' older file says that somebody did.
JOINED = frozenset({"joined", "joined before", "se unio", "se unio antes", "se incorporo", "unido",
                    "se incorporo antes", "unido antes", "ingressou", "ingressou antes", "entrou",
                    "entrou antes"})  # fmt: skip
LEFT = frozenset({"left", "salio", "abandono", "abandono la reunion", "saiu", "saiu da reuniao"})


def plain(words: str) -> str:
    """Return words without accents, case, punctuation or doubled spaces, to compare by."""
    bare = unicodedata.normalize("NFKD", words)
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def meant_by(header: list[str]) -> dict[str, int]:
    """Return what each column of a header holds, by the column's place; the first of two stands."""
    found: dict[str, int] = {}
    for place, words in enumerate(header):
        column = _MEANT.get(plain(words))
        if column and column not in found:
            found[column] = place
    return found


def is_header(found: dict[str, int]) -> bool:
    """Whether these columns are enough to say who was there."""
    says_who = "name" in found or ("first" in found and "last" in found) or "email" in found
    says_when = {"join", "duration"} & set(found) or {"action", "moment"} <= set(found)
    return bool(says_who and says_when)
