"""The short code beside a link: it opens what the link does, however it is typed, and until the same day."""

from datetime import datetime, timedelta

import pytest

from people import links
from people.models import SafeLink

pytestmark = pytest.mark.django_db


def test_code_opens_what_its_link_does_until_the_same_day(now: datetime) -> None:
    token = links.mint("registration", "place", now=now, days=3)
    code = links.code(token)

    opened = links.open_by_code(code, ["registration", "part"], now=now)

    assert opened == ("registration", "place", now + timedelta(days=3))
    assert links.open_by_code(code, ["part"], now=now) is None
    assert links.open_by_code(code, ["registration"], now=now + timedelta(days=3)) is None


def test_code_is_twelve_signs_in_groups_and_none_that_is_taken_for_another(now: datetime) -> None:
    codes = [links.code(links.mint("registration", "place", now=now, days=1)) for _turn in range(50)]

    assert {(len(code), code[4], code[9]) for code in codes} == {(14, "-", "-")}
    assert not set("".join(codes)) & set("ILOU")
    assert len(set(codes)) == 50


def test_code_is_read_however_people_type_it(now: datetime) -> None:
    token = links.mint("registration", "place", now=now, days=1)
    code = links.code(token)
    typed = [
        code.lower(),
        code.replace("-", " "),
        f"  {code.replace('-', '')} ",
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("-", "–"),
    ]

    assert [bool(links.open_by_code(one, ["registration"], now=now)) for one in typed] == [True] * 6


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3XTP-A9RD", "K7QM-3XTP-A9RDX", "'; --", "ñ" * 12])
def test_stranger_who_guesses_opens_nothing(now: datetime, typed: str) -> None:
    links.mint("registration", "place", now=now, days=1)

    assert links.open_by_code(typed, ["registration"], now=now) is None


def test_neither_link_nor_code_can_be_read_from_what_is_kept(now: datetime) -> None:
    token = links.mint("registration", "place", now=now, days=1)
    kept = str(SafeLink.objects.values().get())

    assert (token in kept, links.code(token) in kept, links.code(token).replace("-", "") in kept) == (
        False,
        False,
        False,
    )
