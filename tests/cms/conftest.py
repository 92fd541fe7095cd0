"""Pages for the tests of this room: the site grown, and the event of the cast published."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from cms import records, tree
from events.models import Event, Part, Session
from people.models import Person, StakeholderGroup
from tests.cms.another_site import Server, Site, serving


@pytest.fixture
def homes(db: None) -> dict[str, Any]:
    """The home of each language; they stand since before the first test."""
    return tree.standing()


@pytest.fixture
def published(
    event: Event, session: Session, homes: dict[str, Any], time_machine: Any, now: datetime
) -> Session:
    """The event's one session, with its pages, read at NOW."""
    time_machine.move_to(now, tick=False)
    records.publish_event(event)
    return session


@pytest.fixture
def speaker(session: Session) -> Part:
    """Sara speaks, for civil society in Guatemala, and agreed to have all of it shown."""
    sara = Person.objects.create_user(name="Sara Chub")
    return Part.objects.create(
        session=session,
        person=sara,
        subject=sara.subject,
        role="speaker",
        status="confirmed",
        mode="onsite",
        shows_name=True,
        shows_groups=True,
        country="GT",
        stakeholder_group=StakeholderGroup.objects.get(code="civil-society"),
    )


@pytest.fixture
def site() -> Iterator[Any]:
    """Another website, on this machine."""
    with serving(Server(("127.0.0.1", 0), Site)) as server:
        yield server


@pytest.fixture
def at(site: Any) -> str:
    """The address of that website, without a closing slash."""
    return f"http://localhost:{site.server_port}"
