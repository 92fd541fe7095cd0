"""The round table: light, exact, and the same in words."""

import re
from xml.etree import ElementTree

from django.template import Context, Template
from django.utils import translation

from convite import table
from convite.table import Seat

NINE = [
    Seat("Carolina", "room moderator", "Civil society", "onsite", "confirmed", "civil-society"),
    Seat("Miguel", "speaker", "Government", "onsite", "invited", "government"),
    Seat("Maricarmen", "online moderator", "Civil society", "online", "confirmed", "civil-society"),
    Seat("Luisa", "speaker", "Academia", "hub", "invited", "academia"),
]


def draw(template: str, **context: object) -> str:
    with translation.override("en"):
        return Template(template).render(Context(context))


def test_a_reader_on_a_cheap_line_gets_twelve_seats_under_two_kilobytes() -> None:
    modes = ("onsite", "online", "hub")
    groups = ("civil-society", "government", "private-sector", "academia", "press", "technical-community")
    seats = [Seat(f"{n}", "speaker", g, modes[n % 3], "invited", g) for n, g in enumerate(groups * 2)]
    assert len(table.picture(table.by_group(seats)).encode()) < 2048


def test_the_picture_is_well_formed_and_carries_no_style() -> None:
    picture = table.picture(NINE, title="A table of “four” <seats>")
    assert ElementTree.fromstring(picture).get("aria-label") == "A table of “four” <seats>"
    assert "style=" not in picture


def test_every_mode_has_a_shape_of_its_own() -> None:
    shapes = {mode: table.picture([Seat("x", mode=mode)] * 3) for mode in ("onsite", "online", "hub")}
    assert len(set(shapes.values())) == 3


def test_seats_of_one_sector_sit_together_in_the_order_the_sectors_appear() -> None:
    assert [seat.label for seat in table.by_group(NINE)] == ["Carolina", "Maricarmen", "Miguel", "Luisa"]


def test_a_seat_is_made_of_a_tuple_a_mapping_or_any_object() -> None:
    class Part:
        label, role, group, mode, state, group_code, _url = NINE[0]

    assert {table.seat_of(NINE[0]._asdict()), table.seat_of(tuple(NINE[0])), table.seat_of(Part())} == {
        NINE[0]
    }


def test_a_listener_hears_the_same_table_in_words() -> None:
    html = draw('{% round_table seats title="At the table" %}', seats=NINE)
    items = [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in re.findall(r"<li>.*?</li>", html)]
    assert items == [
        "Carolina room moderator Civil society ▲ in the room",
        "Maricarmen online moderator Civil society ● online",
        "Miguel speaker Government ▲ in the room … invited",
        "Luisa speaker Academia ■ remote hub … invited",
    ]


def test_the_numbers_in_the_ring_are_those_of_the_list() -> None:
    picture = table.picture(table.by_group(NINE))
    assert re.findall(r">(\d+)</text>", picture) == ["1", "2", "3", "4"]


def test_a_crowd_becomes_bars_and_shows_no_person() -> None:
    crowd = [
        Seat(f"Person {n}", "", "Civil society", "online", "confirmed", "civil-society") for n in range(25)
    ]
    html = draw("{% round_table seats %}", seats=crowd)
    assert ("<table>" in html, "ring" in html, "Person" in html) == (True, False, False)


def test_a_name_cannot_become_markup() -> None:
    bad = Seat("<b onclick=x>", "<i>", "<u>", "onsite", "confirmed", '"><script>')
    html = draw("{% round_table seats %}{% ring seats %}", seats=[bad])
    assert [tag for tag in ("<b", "<i>", "<u>", "<script") if tag in html] == []


def test_a_sector_keeps_its_hue_whatever_the_page() -> None:
    assert (table.hue("civil-society"), table.hue("academia"), table.hue("")) == (1, 5, 0)
    assert 1 <= table.hue("a-sector-made-yesterday") <= 7
