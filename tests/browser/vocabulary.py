"""Reads structured data (a list of path and data, JSON) and says what the vocabulary of schema.org refuses.

It is run on its own, where the package `schema_org` of the index can be found.
"""

import json
import sys
from datetime import date, datetime
from typing import Any

import schema_org


def read(value: Any) -> Any:
    """Data as its models want them: a day or a moment is one, and the context belongs to no model."""
    if isinstance(value, list):
        return [read(item) for item in value]
    if isinstance(value, dict):
        return {
            name: moment(inner) if name.endswith("Date") or name.startswith("date") else read(inner)
            for name, inner in value.items()
            if name != "@context"
        }
    return value


def moment(told: Any) -> Any:
    """A day or a moment in ISO 8601; whatever is neither stays as it is, and is refused."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(told)
        except ValueError:
            continue
    return told


def main() -> None:
    refused = []
    for path, told in json.load(sys.stdin):
        kind = getattr(schema_org, told["@type"], None)
        if told["@context"] != "https://schema.org" or kind is None:
            refused.append(f"{path}: {told['@type']} of {told['@context']}")
            continue
        try:
            kind.model_validate(read(told))
        except ValueError as fault:
            refused.append(f"{path}: {fault}")
    json.dump(refused, sys.stdout)


if __name__ == "__main__":
    main()
