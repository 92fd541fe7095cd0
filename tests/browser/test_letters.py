"""Every letter, in each language, on the narrowest phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.once]

TESTS = Path(__file__).parent.parent
GOLDENS = sorted(
    [*(TESTS / "events/golden").glob("*.html"), *(TESTS / "people/golden").glob("*.html")]
    + [*(TESTS / "mail").rglob("golden/*.html"), *(TESTS / "trainings").rglob("golden/*.html")]
)
#: Writes each letter into a frame as wide as a small phone, and says what is wrong with it.
LOOK = """letters => {
  const frame = document.createElement("iframe");
  frame.style.cssText = "width: 320px; height: 2000px; border: 0";
  document.body.append(frame);
  const found = [];
  for (const [name, html] of letters) {
    const page = frame.contentDocument;
    page.open(); page.write(html); page.close();
    const wide = page.documentElement.scrollWidth;
    if (wide > 320) found.push(`${name}: ${wide} px wide`);
    for (const node of page.querySelectorAll("p, th, td, a")) {
      const size = parseFloat(frame.contentWindow.getComputedStyle(node).fontSize);
      if (size < 14) found.push(`${name}: ${size} px small`);
    }
    for (const link of page.querySelectorAll("a")) {
      const box = link.getBoundingClientRect();
      if (box.height < 24 || box.width < 24) found.push(`${name}: link of ${box.width} x ${box.height}`);
    }
  }
  return found;
}"""


def test_reader_of_a_small_phone_reads_every_letter_without_moving_it(chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()

    found = page.evaluate(LOOK, [[path.name, path.read_text(encoding="utf-8")] for path in GOLDENS])
    context.close()

    assert len(GOLDENS) > 300
    assert found == []
