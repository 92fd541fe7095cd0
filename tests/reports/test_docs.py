"""What docs/figures.md claims, where a test can hold it to its word."""

from pathlib import Path

from django.utils import translation

from reports.disclosure.plain import Counted, protect
from reports.figures.measures import ATTENDANCE, COMPLETED, CONTRIBUTIONS
from reports.models import LEAST_THRESHOLD, Grant

HOME = Path(__file__).parent.parent.parent
PAGE = (HOME / "docs" / "figures.md").read_text(encoding="utf-8")


def test_the_page_explains_every_measure():
    named = PAGE.lower()
    with translation.override("en"):
        for measure in (*ATTENDANCE, COMPLETED, *CONTRIBUTIONS):
            assert str(measure.title).lower() in named


def test_the_threshold_is_five_or_more_as_everyone_who_registers_is_promised():
    assert LEAST_THRESHOLD == Grant._meta.get_field("threshold").default == 5
    assert "never under 5" in PAGE
    promise = (HOME / "people/templates/people/_about_you.html").read_text(encoding="utf-8")
    assert "a count under 5 is hidden" in promise


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
