"""What a translator of the demonstration finds to do: a session without Portuguese, and one changed since."""

from datetime import datetime

from cms import records
from cms.models import SessionPage
from cms.translating import keeping
from convite.seed import showcase_texts as texts
from events.models import Session

#: What is said in Spanish since the English was written.
SINCE = (
    "Una hora y media para llevar un caso propio y salir con el siguiente paso: qué pedir, a quién, con qué "
    "palabras y en qué plazo."
)


def leave_some(*, now: datetime) -> None:
    """Leave one session to be translated into Portuguese and looked at again in English; all else is done."""
    session = Session.objects.get(title_es=texts.BY_CODE["title"]["es"])
    page = SessionPage.objects.get(session=session, locale__language_code="pt-br")
    records.write(page, dict.fromkeys(page.written_fields(), ""))
    Session.objects.filter(pk=session.pk).update(title_pt_br=None)
    records.publish_event(session.event)
    keeping.take_base(now)
    records.tell(session, "es", {"description": SINCE})
