"""A reader who opens everything: every link, every form, and every file that comes, to its last part."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from itertools import product
from urllib.parse import unquote, urljoin, urlsplit

import pypdf
from django.test import Client

#: What the reader writes into an empty field, by its type.
WRITTEN = {"": "Para la junta", "email": "junta@example.org", "number": "7", "date": "2026-12-01", "file": ""}
#: Answers that a reader may get: a page, a way to one, a form with what is missing, a link that has ended.
ANSWERS = (200, 302, 303, 410, 422)
_PNG = b"\x89PNG\r\n\x1a\n"
#: A sign as an address writes it.
_QUOTED = re.compile("%[0-9A-Fa-f]{2}")


def opened(content: bytes) -> Iterator[str]:
    """Yield everything that can be read in a page or a file, unpacked as far as it goes."""
    yield content.decode("utf-8", "replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield from package.namelist()
            for name in package.namelist():
                yield from opened(package.read(name))
    elif content.startswith(b"%PDF"):
        document = pypdf.PdfReader(io.BytesIO(content))
        yield str(dict(document.metadata or {}))
        yield str(document.xmp_metadata.rdf_root.toxml() if document.xmp_metadata else "")
        for page in document.pages:
            yield page.extract_text()
        for name, parts in document.attachments.items():
            yield name
            for part in parts:
                yield from opened(part)
    elif content.startswith(_PNG):
        yield from _words_of_png(content)


def _words_of_png(content: bytes) -> Iterator[str]:
    at = len(_PNG)
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        said = content[at + 8 : at + 8 + length]
        if kind == b"zTXt":
            yield zlib.decompress(said.split(b"\0", 1)[1][1:]).decode("latin-1")
        elif kind in (b"tEXt", b"iTXt", b"eXIf"):
            yield said.decode("latin-1")
        at += 12 + length


@dataclass
class Form:
    """A form as a reader may send it: each of its choices once, and something in each of its fields."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, most: int = 60) -> Iterator[dict[str, str]]:
        names = list(self.fields)
        for number, values in enumerate(product(*self.fields.values())):
            if number >= most:
                return
            yield dict(zip(names, values, strict=True))


class _Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.links += [said[name] for name in ("href", "src", "data") if said.get(name)]
        self.links += [one.split()[0] for one in said.get("srcset", "").split(",") if one.strip()]
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower()))
        if not self.forms:
            return
        fields = self.forms[-1].fields
        if tag == "select" and said.get("name"):
            self._select = said["name"]
            fields[self._select] = []
        elif tag == "option" and self._select:
            fields[self._select].append(said.get("value", ""))
        elif said.get("name") == "csrfmiddlewaretoken":
            # Another one each time, so that a form that comes back would never be a known one.
            return
        elif tag in ("input", "button", "textarea") and said.get("name"):
            kind = said.get("type", "")
            if kind in ("radio", "checkbox", "submit") or tag == "button":
                fields.setdefault(said["name"], []).append(said.get("value", "on"))
            else:
                written = said.get("value") or said.get("min") or said.get("max")
                fields[said["name"]] = [written or WRITTEN.get(kind, WRITTEN[""])]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


@dataclass
class Seen:
    """One answer: where it was, how it came, and everything that could be read in it, headers included."""

    path: str
    method: str
    kind: str
    words: list[str]

    def tells(self, canaries: Iterable[str]) -> list[str]:
        """Return which of these words stand anywhere in it, also as an address or a page writes them."""
        lines = [line for words in self.words for line in words.split("\n")]
        # Lines in which nothing is written otherwise need not be read again: most of a file are such.
        lines += [unescape(line) for line in lines if "&" in line]
        lines += [unquote(line) for line in lines if _QUOTED.search(line)]
        whole = "\n".join(lines)
        return [canary for canary in canaries if canary in whole]


def crawl(
    client: Client,
    start: Iterable[str],
    *,
    follows: Callable[[str], bool],
    posts: Callable[[str], bool] = lambda path: False,
    answers: Callable[[str], bool] = lambda path: True,
    most: int = 3000,
) -> list[Seen]:
    """Open everything that can be reached from `start`, and return it.

    `follows` says which addresses are gone to, `posts` to which of them a form may be sent by POST, and
    `answers` which of them must be there.
    """
    waiting: list[tuple[str, str, tuple[tuple[str, str], ...]]] = [("get", path, ()) for path in start]
    done = set()
    seen: list[Seen] = []
    while waiting:
        asked = waiting.pop()
        if asked in done:
            continue
        done.add(asked)
        method, path, fields = asked
        answer = client.post(path, dict(fields)) if method == "post" else client.get(path, dict(fields))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        there = answer.status_code in ANSWERS
        assert there or (answer.status_code == 404 and not answers(path)), (method, path, answer.status_code)
        headers = [f"{name}: {value}" for name, value in answer.headers.items()]
        headers += [morsel.OutputString() for morsel in answer.cookies.values()]
        kind = answer.headers.get("Content-Type", "")
        seen.append(Seen(path, method, kind, [*headers, *opened(content)]))
        assert len(seen) < most, "the crawl does not end"
        page = _Page()
        if "html" in kind:
            page.feed(content.decode())
            page.links += re.findall(r"http://testserver/[^\s<\"']+", content.decode())
        if where := answer.headers.get("Location"):
            page.links.append(where)
        for link in page.links:
            if (found := _inside(path, link)) and follows(found):
                waiting.append(("get", found, ()))
        for form in page.forms:
            found = _inside(path, form.action or path)
            if not found or not follows(found) or (form.method == "post" and not posts(found)):
                continue
            waiting += [(form.method, found, tuple(filled.items())) for filled in form.filled()]
    return seen


def _inside(at: str, link: str) -> str:
    """The address that a link leads to on this site, without its place on the page; empty elsewhere."""
    parts = urlsplit(urljoin(f"http://testserver{at}", link))
    if parts.scheme not in ("http", "https") or parts.netloc != "testserver":
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return re.sub(r"^$", "/", parts.path) + query
