"""A form of a page as a browser would send it, untouched, so that a test changes what a person would."""

from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    """Collects what the fields of the one POST form in the page's main part hold."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.is_main = self.is_form = False
        self.select: tuple[str, bool] | None = None
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value")
        if tag == "main":
            self.is_main = True
        elif tag == "form":
            self.is_form = self.is_main and has.get("method") == "post"
        elif not self.is_form:
            return
        elif tag == "input" and name:
            if has.get("type") not in ("checkbox", "radio"):
                self.add(name, value or "")
            elif "checked" in has:
                self.add(name, "on" if value is None else value)
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = [""]
        elif tag == "select":
            self.select = (name, "multiple" in has)
        elif tag == "option" and self.select and "selected" in has:
            self.add(self.select[0], value or "")

    def add(self, name: str, value: str) -> None:
        if name != "csrfmiddlewaretoken":
            self.sent.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.sent[self.textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first line's end belongs to the markup; a browser sends every other as CR LF.
            words = self.sent[self.textarea][0].removeprefix("\n")
            self.sent[self.textarea] = ["\r\n".join(words.splitlines())]
            self.textarea = ""
        elif tag == "form":
            self.is_form = False


def filled(answer: Any, **typed: Any) -> dict[str, Any]:
    """Return what a browser would send back from a page, with some fields changed; None leaves one out."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    sent = {**reader.sent, **typed}
    return {name: value for name, value in sent.items() if value is not None}
