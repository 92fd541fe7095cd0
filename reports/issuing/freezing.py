"""What is frozen with the figures of a report: its words, its policy, and the code that made it."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from reports import words

ROOM = Path(__file__).resolve().parent.parent


def freeze(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report with all that it takes to read and to question it later.

    `policy` is the rule that protected it: threshold, whether zeros are shown, and the rule in words.
    `words` are the names of measures, dimensions and notes. `code` says which code made it.
    """
    return {
        **document,
        "policy": {
            "threshold": document["threshold"],
            "zeros": document["zeros"],
            "rule": words.rule(document["threshold"], zeros=document["zeros"] == "shown"),
        },
        "words": words.of(document),
        "code": code_version(),
    }


@cache
def code_version() -> dict[str, str]:
    """Return the version of Convite, and the SHA-256 of the sources of this room, which count and protect.

    The sources are hashed by name and text in the order of their names; migrations are not among them.
    """
    hashed = hashlib.sha256()
    for path in sorted(ROOM.rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_bytes()
            hashed.update(f"{path.relative_to(ROOM).as_posix()} {len(text)}\n".encode())
            hashed.update(text)
    described = settings.BASE_DIR / "pyproject.toml"
    about = tomllib.loads(described.read_text(encoding="utf-8")) if described.exists() else {}
    return {"version": about.get("project", {}).get("version", ""), "sha256": hashed.hexdigest()}
