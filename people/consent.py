"""Consent: for one purpose, in the words and language that were shown, given and taken back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from convite.prepared import Prepared
from people.models import Consent, ConsentText, Person

#: purpose → language → the words in force; a change of words is a new version, never an edit.
TEXTS: dict[str, tuple[int, dict[str, str]]] = {
    "registration": (
        1,
        {
            "es": (
                "Acepto que las organizaciones de esta actividad usen estos datos para gestionar mi "
                "inscripción, avisarme y contar participantes sin nombrarlos. Puedo ver, corregir y "
                "borrar mis datos cuando quiera."
            ),
            "pt-br": (
                "Aceito que as organizações desta atividade usem estes dados para gerir minha "
                "inscrição, me avisar e contar participantes sem nomeá-los. Posso ver, corrigir e "
                "apagar meus dados quando quiser."
            ),
            "en": (
                "I agree that the organisations of this event use this data to manage my registration, "
                "to write to me and to count participants without naming them. I can see, correct and "
                "erase my data whenever I want."
            ),
        },
    ),
    "registration-stated": (
        1,
        {
            "es": (
                "Una organización de esta actividad inscribió a esta persona desde una lista, y declaró que "
                "la persona aceptó que sus datos se usen para gestionar su inscripción, avisarle y contar "
                "participantes sin nombrarla. La persona puede ver, corregir y borrar sus datos cuando "
                "quiera."
            ),
            "pt-br": (
                "Uma organização desta atividade inscreveu esta pessoa a partir de uma lista, e declarou que "
                "a pessoa aceitou que seus dados sejam usados para gerir sua inscrição, avisá-la e contar "
                "participantes sem nomeá-la. A pessoa pode ver, corrigir e apagar seus dados quando quiser."
            ),
            "en": (
                "An organisation of this event registered this person from a list, and stated that the "
                "person agreed that their data is used to manage their registration, to write to them and "
                "to count participants without naming them. The person can see, correct and erase their "
                "data whenever they want."
            ),
        },
    ),
    "role": (
        1,
        {
            "es": (
                "Acepto que las organizaciones de esta actividad me escriban sobre este rol y usen estas "
                "respuestas para contar quiénes participan sin nombrarme. Puedo corregirlas o declinar el "
                "rol cuando quiera; al declinarlo, las respuestas se borran."
            ),
            "pt-br": (
                "Aceito que as organizações desta atividade me escrevam sobre este papel e usem estas "
                "respostas para contar quem participa sem me nomear. Posso corrigi-las ou recusar o papel "
                "quando quiser; ao recusá-lo, as respostas são apagadas."
            ),
            "en": (
                "I agree that the organisations of this event write to me about this role and use these "
                "answers to count who takes part without naming me. I can correct them or decline the role "
                "whenever I want; when I decline it, the answers are erased."
            ),
        },
    ),
    "publish-name": (
        1,
        {
            "es": "Acepto que mi nombre y mi rol se publiquen.",
            "pt-br": "Aceito que meu nome e meu papel sejam publicados.",
            "en": "I agree that my name and my role are published.",
        },
    ),
    "publish-groups": (
        1,
        {
            "es": "Acepto que mi sector y la región de mi país se publiquen.",
            "pt-br": "Aceito que meu setor e a região do meu país sejam publicados.",
            "en": "I agree that my sector and my country's region are published.",
        },
    ),
    "pictures": (
        1,
        {
            "es": (
                "Acepto aparecer en fotos de esta actividad que las organizaciones publican para dar cuenta "
                "de ella. Puedo cambiarlo cuando quiera."
            ),
            "pt-br": (
                "Aceito aparecer em fotos desta atividade que as organizações publicam para dar conta dela. "
                "Posso mudar isso quando quiser."
            ),
            "en": (
                "I agree to appear in pictures of this event that the organisations publish to tell of it. "
                "I can change this whenever I want."
            ),
        },
    ),
    "recording": (
        1,
        {
            "es": (
                "Acepto que mi voz y mi imagen queden en la grabación de las sesiones que se graban. Puedo "
                "cambiarlo cuando quiera, antes de entrar."
            ),
            "pt-br": (
                "Aceito que minha voz e minha imagem fiquem na gravação das sessões que são gravadas. Posso "
                "mudar isso quando quiser, antes de entrar."
            ),
            "en": (
                "I agree that my voice and image stay in the recording of the sessions that are recorded. "
                "I can change this whenever I want, before I enter."
            ),
        },
    ),
    "publish-photo": (
        1,
        {
            "es": "Acepto que mi foto se publique en la página de la sesión.",
            "pt-br": "Aceito que minha foto seja publicada na página da sessão.",
            "en": "I agree that my photo is published on the session's page.",
        },
    ),
    "publish-biography": (
        1,
        {
            "es": "Acepto que lo que escribí sobre mí se publique en la página de la sesión.",
            "pt-br": "Aceito que o que escrevi sobre mim seja publicado na página da sessão.",
            "en": "I agree that what I wrote about myself is published on the session's page.",
        },
    ),
    "list-speakers": (
        1,
        {
            "es": (
                "Acepto aparecer, con esta sesión, en la lista pública de quienes hablan en las actividades "
                "de estas organizaciones: mi nombre, mi rol, la organización por la que hablo y lo demás que "
                "la página de la sesión muestra de mí. Puedo salir de la lista cuando quiera, con un toque; "
                "mi rol no depende de esto."
            ),
            "pt-br": (
                "Aceito aparecer, com esta sessão, na lista pública de quem fala nas atividades destas "
                "organizações: meu nome, meu papel, a organização pela qual falo e o mais que a página da "
                "sessão mostra de mim. Posso sair da lista quando quiser, com um toque; meu papel não "
                "depende disso."
            ),
            "en": (
                "I agree to stand, with this session, on the public list of people who speak at the events "
                "of these organisations: my name, my role, the organisation that I speak for and whatever "
                "else the session's page shows of me. I can leave the list whenever I want, by one press; "
                "my role does not depend on it."
            ),
        },
    ),
    "count-openly": (
        1,
        {
            "es": (
                "Acepto que los informes me cuenten por género y por sector aunque pocas personas tengan "
                "este rol, de modo que quien los lea pueda saber ambos de mí."
            ),
            "pt-br": (
                "Aceito que os relatórios me contem por gênero e por setor mesmo que poucas pessoas tenham "
                "este papel, de modo que quem os lê possa saber ambos de mim."
            ),
            "en": (
                "I agree that reports count me by gender and by sector even where few people hold this role, "
                "so that whoever reads them may know both of me."
            ),
        },
    ),
    "newsletter": (
        1,
        {
            "es": (
                "Acepto recibir este boletín por correo. Mi dirección se usa solo para eso. Puedo cambiar lo "
                "que recibo o salir cuando quiera, con un toque en cada boletín; entonces se borra."
            ),
            "pt-br": (
                "Aceito receber este boletim por e-mail. Meu endereço é usado só para isso. Posso mudar o "
                "que recebo ou sair quando quiser, com um toque em cada boletim; então ele é apagado."
            ),
            "en": (
                "I agree to get this newsletter by e-mail. My address is used for nothing else. I can change "
                "what I get or leave whenever I want, by one press in each issue; then it is erased."
            ),
        },
    ),
    "newsletter-declared": (
        1,
        {
            "es": (
                "Una organización trajo esta dirección desde una lista, y declaró cuándo y cómo su titular "
                "aceptó recibir este boletín por correo. Puede cambiar lo que recibe o salir cuando quiera, "
                "con un toque en cada boletín; entonces se borra."
            ),
            "pt-br": (
                "Uma organização trouxe este endereço de uma lista, e declarou quando e como quem é titular "
                "aceitou receber este boletim por e-mail. Pode mudar o que recebe ou sair quando quiser, com "
                "um toque em cada boletim; então ele é apagado."
            ),
            "en": (
                "An organisation brought this address from a list, and stated when and how its owner agreed "
                "to get this newsletter by e-mail. They can change what they get or leave whenever they "
                "want, by one press in each issue; then it is erased."
            ),
        },
    ),
    "network": (
        1,
        {
            "es": (
                "Acepto que me encuentren aquí, con mi nombre y con lo que marque o escriba abajo, quienes "
                "también aceptaron y estuvieron en cursos de la misma organización o de otra de su "
                "coalición, y el personal de las organizaciones en cuyos cursos estuve. Pueden pedirme "
                "contacto; cómo contactarme se muestra a alguien solo si yo digo que sí. Puedo cambiarlo "
                "cuando quiera, o salir con un toque; entonces dejan de encontrarme en el acto y lo que "
                "mostraba se borra."
            ),
            "pt-br": (
                "Aceito que me encontrem aqui, com meu nome e com o que eu marcar ou escrever abaixo, as "
                "pessoas que também aceitaram e estiveram em cursos da mesma organização ou de outra da sua "
                "coalizão, e a equipe das organizações em cujos cursos estive. Podem pedir contato comigo; "
                "como me contatar só é mostrado a alguém se eu disser que sim. Posso mudar isso quando "
                "quiser, ou sair com um toque; então deixam de me encontrar na hora e o que eu mostrava é "
                "apagado."
            ),
            "en": (
                "I agree that I am found here, with my name and with what I tick or write below, by people "
                "who agreed too and were in courses of the same organisation or of another one of its "
                "coalition, and by the staff of the organisations in whose courses I was. They can ask to "
                "get in touch; how to reach me is shown to somebody only if I say yes. I can change it "
                "whenever I want, or leave by one press; then I am found no more at once, and what I showed "
                "is deleted."
            ),
        },
    ),
    "profile": (
        1,
        {
            "es": (
                "Lo que dejo aquí completa los formularios de mis próximos lugares y roles, donde todavía "
                "puedo cambiarlo. En las sesiones que abro para darlas yo, acepto que se cuente sin mi "
                "nombre. Puedo corregirlo o borrarlo cuando quiera."
            ),
            "pt-br": (
                "O que deixo aqui preenche os formulários dos meus próximos lugares e papéis, onde ainda "
                "posso mudá-lo. Nas sessões que abro para ministrar, aceito que seja contado sem "
                "o meu nome. Posso corrigi-lo ou apagá-lo quando quiser."
            ),
            "en": (
                "What I leave here fills in the forms of my next places and roles, where I can still change "
                "it. In sessions that I open to teach them myself, I agree that it is counted without my "
                "name. I can correct or erase it whenever I want."
            ),
        },
    ),
}


def load() -> None:
    """Store the words in force as rows, so that every consent can name the exact text."""
    for purpose, (version, texts) in TEXTS.items():
        for language, text in texts.items():
            ConsentText.objects.get_or_create(
                purpose=purpose, version=version, language=language, defaults={"text": text}
            )


def offer(purpose: str, version: int, texts: Mapping[str, str]) -> None:
    """Store words that somebody wrote at the desk, by language, so that they can be agreed to.

    Words of a version never change; other words are another version.
    """
    for language, text in texts.items():
        ConsentText.objects.get_or_create(
            purpose=purpose, version=version, language=language, defaults={"text": text}
        )


def words(purpose: str, language: str) -> str:
    """Return the words now in force for a purpose, in the reader's language."""
    return TEXTS[purpose][1][language]


IN_FORCE = Prepared(
    lambda language, *, purpose, version: ConsentText.objects.filter(
        purpose=purpose, version=version, language=language
    )
)


def text_in_force(purpose: str, language: str, version: int | None = None) -> ConsentText:
    """Return the row of the words now in force, or of a version that was stored by `offer`."""
    if version is not None:
        return ConsentText.objects.get(purpose=purpose, version=version, language=language)
    (text,) = IN_FORCE.records(language, purpose=purpose, version=str(TEXTS[purpose][0]))
    return text


def give(
    subject: UUID,
    purpose: str,
    *,
    language: str,
    now: datetime,
    about: str = "",
    read_aloud_by: Person | None = None,
    version: int | None = None,
) -> Consent:
    """Record that the subject agreed to the words in force, in the language they were read in.

    `version` is that of words that were stored by `offer`.
    `about` is the code of the place or role it is for; `read_aloud_by` who read the words to the subject
    and heard the answer, where nobody showed them on a form.
    """
    return Consent.objects.create(
        subject=subject,
        text=text_in_force(purpose, language, version),
        about=about,
        read_aloud_by=read_aloud_by,
        given_at=now,
    )


def keep(
    subject: UUID,
    purpose: str,
    *,
    about: str,
    agreed: bool,
    language: str,
    now: datetime,
    version: int | None = None,
) -> None:
    """Bring the record to what was answered now: given once for each text and language, or taken back."""
    if not agreed:
        withdraw(subject, purpose, about=about, now=now)
    elif (
        not _standing(subject, about, purpose).filter(text=text_in_force(purpose, language, version)).exists()
    ):
        give(subject, purpose, about=about, language=language, now=now, version=version)


def restate(subject: UUID, purpose: str, *, as_purpose: str, about: str, now: datetime) -> int:
    """Let what was noted in this very instant stand under the words that say how it was really given."""
    changed = 0
    for row in _standing(subject, about, purpose).filter(given_at=now).select_related("text"):
        row.text = text_in_force(as_purpose, row.text.language, None)
        row.save(update_fields=["text"])
        changed += 1
    return changed


def withdraw(subject: UUID, *purposes: str, about: str, now: datetime) -> int:
    """Record that the subject took back what they agreed to about a place, a role or themselves.

    Without a purpose, all of it. Returns how many consents it ended.
    """
    return _standing(subject, about, *purposes).update(withdrawn_at=now)


def stands(subject: UUID, purpose: str, *, about: str) -> bool:
    """Return whether the subject agreed to the words now in force, and did not take it back."""
    return _standing(subject, about, purpose).filter(text__version=TEXTS[purpose][0]).exists()


def agreed(subjects: Collection[UUID], purpose: str) -> set[str]:
    """Return what it is about, for each of the subjects' standing consents to the words now in force."""
    found = Consent.objects.filter(
        subject__in=subjects,
        text__purpose=purpose,
        text__version=TEXTS[purpose][0],
        withdrawn_at=None,
    )
    return set(found.values_list("about", flat=True))


def standing(purpose: str) -> QuerySet[Consent]:
    """Return the standing consents to the words now in force, for a query to match by subject and about."""
    return Consent.objects.filter(text__purpose=purpose, text__version=TEXTS[purpose][0], withdrawn_at=None)


def _standing(subject: UUID, about: str, *purposes: str) -> QuerySet[Consent]:
    rows = Consent.objects.filter(subject=subject, about=about, withdrawn_at=None)
    return rows.filter(text__purpose__in=purposes) if purposes else rows


def move(subject: UUID, *, about: str, to: UUID) -> int:
    """Let what one subject agreed to about a place count as another's, when it is attached to an account."""
    return Consent.objects.filter(subject=subject, about=about).update(subject=to)
