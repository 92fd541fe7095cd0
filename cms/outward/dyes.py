"""The colours of a site on what is drawn for it: cards and posters, which lie on paper by day."""

from functools import lru_cache

from cms.sites import Site
from convite import theme

#: What templates of paper call a colour (`convite/typst/house.typ`), and its token.
TOKENS = {
    "papel": "paper",
    "text": "text",
    "quiet": "text-quiet",
    "line": "line",
    "indigo": "structure",
    "action": "action",
}


def of(site: Site) -> dict[str, str]:
    """Return the dyes of a site by their names; as readable as the house's own (`convite.theme`)."""
    return dict(_of(site.hues))


@lru_cache(maxsize=64)
def _of(hues: tuple[str, str]) -> dict[str, str]:
    colours = theme.grounds(theme.rules(*hues) if all(hues) else theme.own())["day"]
    return {dye: colours[token] for dye, token in TOKENS.items()}
