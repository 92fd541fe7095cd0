"""Reads structured data (a list of path and data, JSON) and says what the vocabulary of schema.org refuses.

It is run on its own, where the package `schema_org` of the index can be found.
"""

import json
import sys
from datetime import date, datetime
from enum import Enum
from typing import Any

import schema_org
from pydantic import ValidationError


def members() -> dict[str, Enum]:
    """Every member of an enumeration of the vocabulary, by its address; of several, that of the narrowest."""
    named = (getattr(schema_org, name) for name in schema_org.__all__)
    enumerations = [one for one in named if isinstance(one, type) and issubclass(one, Enum)]
    wide_first = sorted(enumerations, key=len, reverse=True)
    return {member.value: member for one in wide_first for member in one}


#: Properties that hold a day or a moment, beside those that say so in their name.
MOMENTS = {"validFrom", "validThrough", "availabilityStarts", "availabilityEnds", "doorTime"}
MEMBERS = members()


def read(value: Any) -> Any:
    """Data as its models want them: a day or a moment is one, and the context belongs to no model."""
    if isinstance(value, list):
        return [read(item) for item in value]
    if isinstance(value, dict):
        return {
            name: moment(inner) if is_moment(name) else read(inner)
            for name, inner in value.items()
            if name != "@context"
        }
    return MEMBERS.get(value, value) if isinstance(value, str) else value


def is_moment(name: str) -> bool:
    """Whether a property holds a day or a moment."""
    return name in MOMENTS or name.endswith("Date") or name.startswith("date")


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
        except ValidationError as fault:
            refused += [
                f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
                for one in fault.errors(include_url=False)[:3]
            ]
    json.dump(refused, sys.stdout)


if __name__ == "__main__":
    main()
