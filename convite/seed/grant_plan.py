"""The demonstration's project as its funder reads it: a story, promises and a logframe, approved."""

from datetime import datetime, timedelta
from decimal import Decimal

from convite.seed import grant_texts as texts
from people.models import Person
from reports.figures import bodies
from reports.models import Grant, Indicator, Level
from reports.plan import approval, evidence, indicators, logframe, story


def write(grant: Grant, *, by: Person, now: datetime) -> None:
    """Write the plan of the grant and approve it."""
    lines = _logframe(grant, by=by, now=now)
    promises = _promises(grant, lines, by=by, now=now)
    day = timedelta(days=1)
    bodies.add(
        grant,
        [
            bodies.Facts(name, grant.starts_on + days * day, country, how)
            for name, country, days, how in texts.BODIES
        ],
        by=by,
        now=now,
    )
    for key, title, kind, url, words, of in (
        (
            "mesa-guatemala",
            "Acta de la mesa de cierre en Guatemala (demo)",
            "document",
            "",
            "Tres instituciones y cuatro sectores acordaron revisar juntos el próximo proyecto de ley.",
            "bodies",
        ),
        (
            "datos-personales",
            "Recomendaciones para una ley de datos personales (demo)",
            "recommendation",
            "https://example.org/recomendaciones-demo",
            "",
            "proposals",
        ),
    ):
        evidence.write(
            evidence.Facts(
                title, key, kind=kind, indicator=promises[of], url=url, words=words, is_for_funder=True
            ),
            grant=grant,
            by=by,
            now=now,
        )
    story.write(grant, texts.STORY, by=by, now=now)
    seen = approval.mark_of(approval.drafted(grant))
    approval.approve(grant, seen=seen, by=by, now=now)


def _logframe(grant: Grant, *, by: Person, now: datetime) -> dict[str, Level]:
    lines: dict[str, Level] = {}
    above: Level | None = None
    for kind, words, verification, assumptions in texts.LOGFRAME:
        facts = logframe.Facts(kind, words, serves=above, verification=verification, assumptions=assumptions)
        above = lines[kind] = logframe.write(facts, grant=grant, by=by, now=now)
    return lines


def _promises(grant: Grant, lines: dict[str, Level], *, by: Person, now: datetime) -> dict[str, Indicator]:
    year = timedelta(days=365)
    plain = indicators.Facts({}, Indicator.Source.MEASURE, baseline=Decimal(0))
    facts = {
        "people": plain._replace(measure="people", target=Decimal(90), level=lines["output"]),
        "women": plain._replace(
            measure="people", dimension="gender", row="woman", is_share=True, baseline=None,
            target=Decimal(50), level=lines["output"],
        ),
        "completed": plain._replace(measure="completed", target=Decimal(60), level=lines["output"]),
        "bodies": plain._replace(
            source=Indicator.Source.BODIES, baseline=None, target=Decimal(8), level=lines["outcome"],
            before_from=grant.starts_on - year, before_until=grant.starts_on - timedelta(days=1),
        ),
        "proposals": plain._replace(
            source=Indicator.Source.HAND, target=Decimal(4), level=lines["outcome"]
        ),
        "called-off": plain._replace(
            source=Indicator.Source.HAND, direction=Indicator.Direction.FEWER, baseline=Decimal(5),
            target=Decimal(2), level=lines["activity"],
        ),
    }  # fmt: skip
    made = {
        key: indicators.write(
            one._replace(name=texts.INDICATORS[key], unit=texts.UNITS.get(key, {})),
            grant=grant,
            by=by,
            now=now,
        )
        for key, one in facts.items()
    }
    indicators.set_targets(
        made["people"],
        {
            ("gender", "woman"): Decimal(45),
            ("gender", "man"): Decimal(36),
            **{
                ("stakeholder_group", sector): Decimal(20)
                for sector in ("civil-society", "government", "private-sector", "academia")
            },
            **{("country", country): Decimal(30) for country in ("GT", "HN", "SV")},
        },
        by=by,
        now=now,
    )
    for key, value in (("proposals", 1), ("called-off", 3)):
        indicators.type_number(made[key], Decimal(value), on=now.date(), by=by, now=now)
    return made
