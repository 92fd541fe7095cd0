"""What docs/figures.md claims, where a test can hold it to its word."""

from pathlib import Path

from django.utils import translation

from reports.disclosure import Counted, protect
from reports.forms import LEAST_THRESHOLD
from reports.measures import ATTENDANCE, CONTRIBUTIONS
from reports.models import Grant

PAGE = (Path(__file__).parent.parent.parent / "docs" / "figures.md").read_text(encoding="utf-8")


def test_the_page_explains_every_measure():
    named = PAGE.lower()
    with translation.override("en"):
        for measure in (*ATTENDANCE, *CONTRIBUTIONS):
            assert str(measure.title).lower() in named


def test_the_threshold_is_five_and_never_under_three():
    assert Grant._meta.get_field("threshold").default == 5 and "(5, unless" in PAGE
    assert LEAST_THRESHOLD == 3 and "never under 3" in PAGE


def test_a_table_of_eight_rows_starts_at_twelve_people():
    assert "eight rows starts at 12 people" in PAGE

    def is_withheld(people):
        counts = {"a": people, **dict.fromkeys("bcdefgh", 0)}
        return protect(
            {"present": Counted(counts, counts, people)},
            chain=["present"],
            order=["present"],
            threshold=5,
            lot=lambda row, size: size,
        )["present"].withheld

    assert (is_withheld(11), is_withheld(12)) == (True, False)
