"""What narrows a list, on a phone: every choice can be read whole, and nothing leaves the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from cms.models import HighlightsPage, ProgrammePage

pytestmark = pytest.mark.browser

#: What is cut off in the filters of a page: a choice wider than its box, or a field beyond the page's edge.
CUT = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const cut = [], edge = document.documentElement.clientWidth;
  for (const field of document.querySelectorAll(".filters select, .filters input, .filters button")) {
    if (field.type === "hidden") continue;
    const box = field.getBoundingClientRect();
    if (box.left < 0 || box.right > edge) cut.push(`${field.name}: ${box.left} to ${box.right} of ${edge}`);
    if (field.tagName !== "SELECT") continue;
    const whole = field.cloneNode(true);
    Object.assign(whole.style, { position: "absolute", width: "max-content", maxWidth: "none" });
    field.parentElement.append(whole);
    const wanted = whole.getBoundingClientRect().width;
    whole.remove();
    if (wanted > box.width + 0.5) cut.push(`${field.name}: ${box.width} wide, and wants ${wanted}`);
  }
  return cut;
}"""


@pytest.mark.parametrize("width", [360, 320])
def test_no_filter_of_a_list_is_cut_off_on_a_phone(width: int, visit: Callable[..., Page]) -> None:
    paths = [page.url for model in (HighlightsPage, ProgrammePage) for page in model.objects.live()]
    assert len(paths) >= 6
    page = visit("/es/", size={"width": width, "height": 640})
    cut: dict[str, list[str]] = {}
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.querySelectorAll('.filters select').length") > 0, path
        if found := page.evaluate(CUT):
            cut[path] = found
    assert cut == {}
