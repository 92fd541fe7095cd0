"""Which records may be one person's: names in all their spellings, shared addresses, none at all."""

import pytest

from bench.duplicates import crowd, measure
from people import names
from people.likeness import Record, propose


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("María José Ñáñez", "maria jose nanez"),
        ("Juan de la Cruz y Paz", "JUAN CRUZ PAZ"),
        ("Licda. Ana D’Oliveira", "ana doliveira"),
        ("Ixchel K'iche'", "ixchel kiche"),
        ("  João   dos Santos-Lima ", "joao santos lima"),
    ],
)
def test_a_name_is_made_of_the_same_parts_however_it_is_written(one, other):
    assert names.parts(one) == names.parts(other)


def test_a_name_of_particles_alone_is_still_somebodys():
    assert names.parts("Don Santa") == ("don", "santa")
    assert names.parts("Él y Ella") == ("ella",)


@pytest.mark.parametrize(
    ("one", "other"),
    [("vasquez", "basques"), ("yanes", "llanez"), ("jimenez", "gimenes"), ("hernandez", "ernandes")],
)
def test_parts_that_are_confused_in_writing_sound_the_same(one, other):
    assert names.sound(one) == names.sound(other)


def proposed(*special: Record) -> set[frozenset]:
    """The pairs proposed with at least one of these records in it, among two hundred strangers."""
    strangers, _pairs = crowd(200, 0, seed=3)
    ours = {record.key for record in special}
    pairs = {frozenset((pair.first.key, pair.second.key)) for pair in propose([*strangers, *special])}
    return {pair for pair in pairs if pair & ours}


def test_two_surnames_or_one_with_the_same_phone_are_proposed():
    phone = frozenset({"+50255550101"})
    assert proposed(
        Record("a", ("Ixmucané Tzoc Ordóñez",), frozenset({"ix@uno.example"}), phone),
        Record("b", ("Ixmucane Tzoc",), frozenset(), phone),
    ) == {frozenset("ab")}


def test_a_family_that_shares_an_address_is_not_one_person():
    shared = frozenset({"casa@correo.example"})
    assert (
        proposed(
            Record("a", ("Berta Xicará Tzoc",), shared),
            Record("b", ("Candelaria Xicará Tzoc",), shared),
            Record("c", ("Domingo Xicará",), shared),
        )
        == set()
    )


def test_a_common_name_alone_proposes_nobody():
    assert (
        proposed(
            Record("a", ("María López",), frozenset({"maria1@uno.example"})),
            Record("b", ("María López",), frozenset({"otra@dos.example"})),
        )
        == set()
    )


def test_surnames_the_other_way_about_are_somebody_else_and_a_turned_list_is_not():
    first = Record("a", ("Nahún Lemus Zelaya",), countries=frozenset({"HN"}))
    turned = Record("b", ("Lemus Zelaya Nahún",), countries=frozenset({"HN"}))
    other = Record("c", ("Nahún Zelaya Lemus",), countries=frozenset({"SV"}))
    assert frozenset("ab") in proposed(first, turned)
    assert frozenset("ac") not in proposed(first, other)


def test_whoever_was_said_to_be_two_is_not_proposed_again():
    one = Record("a", ("Ixmucané Tzoc Ordóñez",), frozenset({"ix@uno.example"}))
    same = Record("b", ("Ixmucané Tzoc Ordóñez",), frozenset({"ix@uno.example"}))
    assert [pair.reasons for pair in propose([one, same])] == [("email", "name")]
    assert propose([one, same], apart={frozenset("ab")}) == []


def test_records_without_any_name_or_address_are_left_alone():
    assert propose([Record("a", ("—",)), Record("b", ("—",))]) == []
    assert propose([]) == []
    assert propose([Record("a", ("Ana",))]) == []


def test_of_300_known_pairs_among_5000_nearly_all_are_proposed_and_little_else():
    figures = measure(5000, 300, seed=77)
    assert figures["recall"] >= 0.95
    assert figures["precision"] >= 0.80
