"""The registers that administrators keep: coalitions with their members, and terms that are never deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client

from cms import tree
from cms.membership import members_of
from events.models import Topic
from people.models import Coalition, Membership, Organisation, Person, StakeholderGroup
from tests.conftest import appoint

Enter = Callable[[Person], Client]


def names(coalition: Coalition) -> list[str]:
    return [member.name for member in members_of(coalition)]


def test_the_administrator_makes_a_coalition_and_its_members_come_and_go(
    admin: Person,
    enter: Enter,
    organisation: Organisation,
    other_organisation: Organisation,
    funder_organisation: Organisation,
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(acronym="ZZ")
    hers = enter(admin)
    typed = {"name": "Alianza", "slug": "alianza", "purpose_es": "Juntas"}
    offered = hers.get("/cms/coalition/new/").content.decode()
    assert offered.index("Fondo Semilla") < offered.index("Mesa Abierta") < offered.index("Vereda Digital")

    both = [organisation.pk, other_organisation.pk]
    hers.post("/cms/coalition/new/", typed | {"members": both})
    made = Coalition.objects.get()
    assert (made.purpose_es, names(made)) == ("Juntas", ["Mesa Abierta", "Vereda Digital"])

    kept = Membership.objects.get(organisation=organisation)
    edit = f"/cms/coalition/edit/{made.pk}/"
    page = hers.get(edit)
    assert sorted(page.context["form"]["members"].value()) == sorted(both)
    hers.post(edit, typed | {"members": [organisation.pk, funder_organisation.pk]})
    assert names(made) == ["Fondo Semilla", "Mesa Abierta"]
    assert Membership.objects.get(organisation=organisation) == kept
    acts = LogEntry.objects.filter(content_type__model="membership").order_by("pk")
    assert [(act.get_action_display(), act.actor) for act in acts] == [
        *[("create", admin)] * 2,
        ("delete", admin),
        ("create", admin),
    ]

    hers.post(edit, typed)
    assert names(made) == []


def test_an_editor_keeps_no_register(enter: Enter, organisation: Organisation, homes: Any) -> None:
    tree.section(organisation)
    made = Coalition.objects.create(slug="alianza", name="Alianza")
    elisa = enter(appoint(Person.objects.create_user(name="Elisa"), "editor", organisation))
    for address in ("", "new/", f"edit/{made.pk}/"):
        answer = elisa.post(f"/cms/coalition/{address}", {"name": "X", "members": [organisation.pk]})
        assert (answer.status_code, answer["Location"]) == (302, "/cms/")
    assert names(made) == []


@pytest.mark.parametrize("model", [StakeholderGroup, Topic])
def test_a_term_is_retired_and_never_deleted(admin: Person, enter: Enter, model: Any) -> None:
    term = model.objects.create(code="unused", name_es="Sin uso")
    hers, register = enter(admin), f"/cms/{model._meta.model_name}"
    for address in (f"{register}/", f"{register}/edit/{term.pk}/"):
        page = hers.get(address)
        assert (page.status_code, f"{register}/delete/" in page.content.decode()) == (200, False)
    for answer in (hers.get, hers.post):
        assert answer(f"{register}/delete/{term.pk}/").status_code == 302

    typed = {"code": "unused", "name_es": "Sin uso", "position": "9", "retired_at": "2026-11-09 10:00"}
    hers.post(f"{register}/edit/{term.pk}/", typed)

    term.refresh_from_db()
    assert term.retired_at is not None
