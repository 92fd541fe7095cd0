"""What a search of the public site costs: `python -m bench.search [pages] [rounds]`, JSON out.

Grows so many pages of generated text in three languages, has search read them, and asks: a rare word, a
common one, two words, a misspelled one, one that only another language has; then with fifty sessions' worth
of pages that were saved and not read again yet. CPU of this process, queries, and a yardstick beside them.
"""

import json
import random
import sys
import time
from statistics import median, quantiles
from typing import Any

from bench import house, yardstick

house.settle()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

#: What is asked, by what it is.
ASKED = {
    "a rare word": ("es", "quetzales"),
    "a common word": ("es", "derechos"),
    "two words": ("es", "vigilancia fronteras"),
    "a word of another language": ("pt", "kingfisher"),
    "a misspelled word": ("es", "vigilansia"),
    "four words": ("en", "privacy of children in schools"),
}
STEMS = {
    "es": "derecho libertad vigilancia frontera escuela niñez privacidad dato red acceso ley tribunal radio",
    "pt-br": "direito liberdade vigilância fronteira escola infância privacidade dado rede acesso lei rádio",
    "en": "right freedom surveillance border school children privacy data network access law court radio",
}


def fill(number: int) -> None:
    """Grow text pages with 120 words each, a third of them in each language."""
    from wagtail.rich_text import RichText

    from cms import tree
    from cms.models import TextPage

    draw = random.Random(7)
    invented = [
        "".join(draw.choice("bcdfglmnprst") + draw.choice("aeiou") for _ in range(draw.randint(2, 5)))
        for _word in range(6000)
    ]
    homes = tree.ensure()
    for language, home in homes.items():
        words = STEMS[language].split() * 12 + invented
        rare = {"es": "quetzales", "pt-br": "martim", "en": "kingfisher"}[language]
        for at in range(number // 3):
            told = [draw.choice(words) for _ in range(120)] + ([rare] if at % 97 == 0 else [])
            home.refresh_from_db()
            home.add_child(
                instance=TextPage(
                    title=" ".join(told[:5]), slug=f"p{at}", locale=home.locale, lede=" ".join(told[5:20]),
                    body=[("text", RichText(f"<p>{' '.join(told[20:])}</p>"))],
                )
            )  # fmt: skip


def ask(client: Client, language: str, text: str, rounds: int) -> dict[str, Any]:
    """What one search costs, median and 95th in a hundred, in ms of CPU and of the clock."""
    from cms.search import finding

    cpu, clock = [], []
    client.get(f"/{language}/search/", {"q": text})
    for _round in range(rounds):
        began, on_clock = time.process_time(), time.perf_counter()
        client.get(f"/{language}/search/", {"q": text})
        cpu.append((time.process_time() - began) * 1000)
        clock.append((time.perf_counter() - on_clock) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/{language}/search/", {"q": text})
    return {
        "found": len(finding.find(text, language={"pt": "pt-br"}.get(language, language)).hits),
        "cpu_ms": round(median(cpu), 1),
        "clock_ms": round(median(clock), 1),
        "p95_ms": round(quantiles(clock, n=20)[-1], 1),
        "queries": len(queries),
    }


def main(number: int, rounds: int) -> dict[str, Any]:
    """Fill a house, have it read, and ask."""
    from cms.models import SearchTerm, TextPage
    from cms.search import entries

    fill(number)
    began = time.perf_counter()
    read = entries.write()
    told: dict[str, Any] = {
        "database": connection.vendor,
        "pages": read,
        "read_s": round(time.perf_counter() - began, 1),
        "terms": SearchTerm.objects.count(),
        "yardstick_ms": yardstick.milliseconds(),
    }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()
    told["asked"] = {name: ask(client, *words, rounds) for name, words in ASKED.items()}
    entries.mark(TextPage.objects.values_list("pk", flat=True)[:50])
    told["with 50 pages not read again"] = ask(client, *ASKED["a rare word"], max(rounds // 5, 2))
    return told


if __name__ == "__main__":
    pages, rounds = (int(word) for word in [*sys.argv[1:], *("5000", "40")[len(sys.argv) - 1 :]])
    with house.database():
        print(json.dumps(main(pages, rounds), indent=1))
