"""Two colours make a theme, and whichever they are, every page under it can be read."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.test import Client

from cms.models import PublicSite
from convite import theme
from tests.frame import test_contrast

#: How many pairs of colours are tried, and what they are drawn from.
TRIED = 200
HOUSE = (theme.STRUCTURE, theme.ACTION)


def drawn(seed: int, times: int) -> Iterator[tuple[str, str]]:
    chance = Random(seed)
    for _time in range(times):
        yield tuple(f"#{chance.randrange(1 << 24):06x}" for _colour in range(2))  # type: ignore[misc]


def corners() -> list[tuple[str, str]]:
    """Black, white, greys and the purest colours, each with each."""
    few = ["#000000", "#ffffff", "#808080", "#ff0000", "#ffff00", "#00ff00", "#00ffff", "#0000ff", "#ff00ff"]
    return [(one, other) for one in few for other in few]


def test_whichever_colours_a_coalition_chooses_every_word_can_be_read() -> None:
    weak = {
        (colours, name): list(theme.faint(tokens))
        for colours in [*drawn(59, TRIED), *corners()]
        for name, tokens in theme.grounds(theme.rules(*colours)).items()
    }
    assert {where: pairs for where, pairs in weak.items() if pairs} == {}


def test_a_theme_is_measured_by_the_pairs_and_grounds_of_the_house() -> None:
    assert {
        7.0: tuple(test_contrast.BODY),
        4.5: tuple(test_contrast.WORDS),
        3.0: tuple(test_contrast.DRAWN),
    } == theme.PAIRS
    mine, house = theme.grounds(theme.own()), test_contrast.GROUNDS
    assert sorted(map(str, mine.values())) == sorted(map(str, house.values()))
    assert theme.contrast("#777777", "#fff") == test_contrast.contrast("#777777", "#fff")


def test_a_colour_that_is_too_faint_is_seen() -> None:
    tokens = theme.grounds(theme.own())["day"] | {"text": "#777777"}
    assert {ink for ink, _paper, _ratio in theme.faint(tokens)} == {"text"}


def test_the_house_in_its_own_colours_is_the_house() -> None:
    assert theme.rules(*HOUSE) == theme.own()


@pytest.mark.parametrize("name", theme.EXAMPLES)
def test_a_theme_has_the_hue_that_was_chosen_and_leaves_statuses_and_sectors_alone(name: str) -> None:
    structure, action = theme.EXAMPLES[name]
    turned, house = theme.grounds(theme.rules(structure, action)), theme.grounds(theme.own())
    for ground, tokens in turned.items():
        kept = {token for token, colour in tokens.items() if colour == house[ground][token]}
        assert {"confirmed", "waiting", "wrong", "neutral", *(f"g{n}" for n in range(1, 8))} <= kept
    day = turned["day"]
    for token, chosen in (("structure", structure), ("action", action)):
        if theme.oklch(chosen)[1] > 0.03:
            away = abs(theme.oklch(day[token])[2] - theme.oklch(chosen)[2] + 180) % 360 - 180
            assert abs(away) < 8, token


def test_colours_that_cannot_be_told_apart_are_refused_with_the_nearest_that_can() -> None:
    refused = dict.fromkeys(("grey", "alike", "danger"), 0)
    for structure, action in [
        *drawn(7, 60),
        (HOUSE[0], "#888888"),
        (HOUSE[0], HOUSE[0]),
        (HOUSE[0], "#971b3e"),
    ]:
        if refusal := theme.refusal(structure, action):
            refused[refusal.why] += 1
            assert refusal.of == "action"
            assert theme.refusal(structure, refusal.nearest) is None
    assert all(refused.values()), refused


def test_the_stylesheet_of_a_theme_is_small_and_says_colours_alone() -> None:
    sheet = theme.stylesheet(*theme.EXAMPLES["selva"])
    assert len(sheet) < 2500
    assert {token.strip("-") for token in sheet.replace(":", " ").replace("{", " ").replace(";", " ").split()
            if token.startswith("--")} <= {*theme.OF_STRUCTURE, *theme.OF_ACTION}  # fmt: skip


# --- On the line --------------------------------------------------------------------------------


@pytest.fixture
def site(db: None) -> PublicSite:
    structure, action = theme.EXAMPLES["mora"]
    return PublicSite.objects.create(is_main=True, name="Al Sur", structure=structure, action=action)


def test_a_visitor_gets_the_colours_of_the_site_from_an_address_that_changes_with_them(
    client: Client, site: PublicSite
) -> None:
    address = theme.address(site.structure, site.action)
    page = client.get("/es/account/login/").content.decode()
    sheet = client.get(address)

    assert f'<link rel="stylesheet" href="{address}">' in page
    assert (sheet["Content-Type"], sheet["Cache-Control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert sheet.content.decode() == theme.stylesheet(site.structure, site.action)
    assert client.get(address[:-16] + "0" * 12 + ".css")["Location"] == address
    site.structure, site.action = theme.EXAMPLES["lago"]
    site.save()
    assert address not in client.get("/es/account/login/").content.decode()


def test_colours_that_no_site_chose_are_not_worked_out_for_strangers(client: Client, db: None) -> None:
    assert client.get(theme.address("#123456", "#b0380f")).status_code == 404


def test_the_desk_looks_the_same_on_every_site(enter: Any, organiser: Any, site: PublicSite) -> None:
    assert "/themes/" not in enter(organiser).get("/es/desk/").content.decode()
