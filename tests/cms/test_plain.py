"""Plain text that people write, and the rich text that a page keeps."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms.plain import plain, points_in, rich

#: What was written, as it is kept.
WRITTEN = {
    "One.\n\nTwo.": "<p>One.</p><p>Two.</p>",
    "A line,\nand the next.": "<p>A line,<br/>and the next.</p>",
    "Rights - and * duties -": "<p>Rights - and * duties -</p>",
    "- First - of two\n- Second": "<ul><li>First - of two</li><li>Second</li></ul>",
    "Why:\n\n- Because\n\nThen.": "<p>Why:</p><ul><li>Because</li></ul><p>Then.</p>",
    "3 < 4 & “so on” <b>not bold</b>": (
        "<p>3 &lt; 4 &amp; “so on” &lt;b&gt;not bold&lt;/b&gt;</p>"  # markup that was typed stays words
    ),
    "": "",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_what_was_written_is_kept_and_opens_again_as_it_was(text: str) -> None:
    assert rich(text) == WRITTEN[text]
    assert plain(WRITTEN[text]) == text


def test_points_written_right_below_a_line_are_a_list_all_the_same() -> None:
    assert rich("Why:\r\n• Because\r\n– And so") == "<p>Why:</p><ul><li>Because</li><li>And so</li></ul>"


def test_what_the_editor_wrote_without_formatting_opens_as_plain_text() -> None:
    html = (
        '<p data-block-key="a1">One &amp; all.</p><p data-block-key="b2"></p>'
        '<ul><li data-block-key="c3">A</li></ul>'
    )

    assert plain(html) == "One & all.\n\n- A"


@pytest.mark.parametrize(
    "html",
    [
        "<p>With <b>weight</b>.</p>",
        "<p>With <i>voice</i>.</p>",
        '<p>With <a href="https://example.org/">a link</a>.</p>',
        '<p>To <a linktype="page" id="3">a page</a>.</p>',
        "<ol><li>In order</li></ol>",
        "<ul><li>One<ul><li>below</li></ul></li></ul>",
        "<h3>A heading</h3><p>Text.</p>",
        "<p>- a hyphen that is no point</p>",
        "Without any markup",
    ],
)
def test_formatting_that_plain_text_cannot_keep_is_never_flattened(html: str) -> None:
    assert plain(html) is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>Who?</li><li>When?</li></ul>", "Who?\nWhen?"),
        ("<p>Who?</p><p>When?</p>", "Who?\nWhen?"),
        ("<p>We ask:</p><ul><li>Who?</li></ul>", None),
        ("<p>Who,<br/>and when?</p>", None),
        ("", ""),
    ],
)
def test_questions_open_one_on_each_line(html: str, text: str | None) -> None:
    assert plain(html, points=True) == text


def test_a_hyphen_before_a_question_is_no_part_of_it() -> None:
    assert points_in("- Who - and why?\n\n When? \n-5 degrees?") == ["Who - and why?", "When?", "-5 degrees?"]


@given(st.text(alphabet=st.sampled_from("aé -•<&>'\"\n\r\t*{}"), max_size=80))
@example("<- - <")
def test_whatever_is_written_opens_again_and_is_kept_the_same(typed: str) -> None:
    kept = rich(typed)
    opened = plain(kept)

    assert opened is not None
    assert rich(opened) == kept


@given(st.text(alphabet=st.sampled_from("aé -•<&\n\r\t"), max_size=80))
@example("- - a")
def test_whatever_is_asked_opens_again_line_by_line(typed: str) -> None:
    kept = rich(points_in(typed))
    opened = plain(kept, points=True)

    assert opened is not None
    assert rich(points_in(opened)) == kept
