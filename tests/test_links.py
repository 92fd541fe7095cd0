"""Whoever follows a link in our documents gets somewhere: to a file that is there, and to its heading."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "bench" / "README.md",
]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))
#: What stands in a fence or between backticks is shown, and leads nowhere.
FENCED = re.compile(r"```.*?```", re.DOTALL)
SHOWN = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(
    r"""\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|<(?:img|a)\b[^>]*?(?:src|href)="([^"]+)\""""
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")


def headings(document: Path) -> set[str]:
    """The names that a document's headings have in addresses, as the usual places that show it make them."""
    lines = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCED.sub("", document.read_text("utf-8")), re.MULTILINE)
    words = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line).lower() for line in lines]
    return {re.sub(r"[^\w\- ]", "", line).replace(" ", "-") for line in words}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = SHOWN.sub("", document.read_text("utf-8"))
    astray = []
    for found in LINK.finditer(text):
        target = found[1] or found[2]
        if ELSEWHERE.match(target):
            continue
        name, _sign, heading = unquote(target).partition("#")
        file = (document.parent / name).resolve() if name else document
        if not file.is_relative_to(ROOT) or not file.exists():
            astray.append(f"{target}: no such file")
        elif heading and heading not in headings(file):
            astray.append(f"{target}: no such heading")
    assert astray == []


def test_links_are_found_at_all() -> None:
    known = [link for document in DOCUMENTS for link in LINK.findall(document.read_text("utf-8"))]
    assert len(known) > 30
    assert "report-a-weakness" in headings(ROOT / "docs" / "security.md")
