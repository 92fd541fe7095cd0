"""How long a proposal takes: `python -m bench.selection [applicants] [seats] [draws]`, JSON out.

Applicants are drawn with the mix that trainings meet: two sectors send most of them, two in five are women,
half come from the country of the course. Eight quotas in each draw, on sectors, genders, countries, an
organisation and two of these at once; a way to take part that is full; ratings for half of them. The same
draws once more with quotas that cannot all be kept, of which the smallest conflicting set is named. No
database. Says 1 where a proposal takes over two seconds; what the solver cannot prove raises.
"""

import json
import sys
import time
from collections import Counter
from random import Random
from statistics import median

from bench import yardstick
from convite import integer_program
from trainings import selection
from trainings.proposal import UNRATED, Applicant, Bound, Quota
from trainings.selection import propose

BAR = 2.0
SECTORS = ("civil-society", "government", "academia", "private-sector", "technical-community", "press")
COUNTRIES = ("GT", "HN", "SV", "NI", "CR", "PA")


def crowd(number: int, draw: Random) -> list[Applicant]:
    """Return so many invented applicants."""
    return [
        Applicant(
            key=str(place),
            number=place,
            facts={
                "sector": draw.choices(SECTORS, (40, 25, 14, 9, 7, 5))[0],
                "gender": draw.choices(("woman", "man", "another", "not-stated"), (40, 48, 4, 8))[0],
                "country": draw.choices(COUNTRIES, (50, 16, 14, 8, 7, 5))[0],
                "organisation": f"house-{draw.randrange(30)}",
            },
            rating=draw.randint(1, 5) if draw.random() < 0.5 else UNRATED,
            way=draw.choices(("onsite", "online"), (80, 20))[0],
        )
        for place in range(1, number + 1)
    ]


def quotas(seats: int, people: list[Applicant]) -> list[Quota]:
    """Return eight quotas that an organiser of so many seats would write."""
    busiest = Counter(one.facts["organisation"] for one in people).most_common(1)[0][0]

    def quota(name: str, bound: Bound, share: float, **terms: str) -> Quota:
        return Quota(name, bound, max(1, round(seats * share)), terms)

    return [
        quota("women", Bound.LEAST, 1 / 2, gender="woman"),
        quota("government", Bound.LEAST, 1 / 5, sector="government"),
        quota("academia", Bound.LEAST, 1 / 6, sector="academia"),
        quota("technical women", Bound.LEAST, 1 / 15, sector="technical-community", gender="woman"),
        quota("Honduras", Bound.LEAST, 1 / 6, country="HN"),
        quota("civil society", Bound.MOST, 1 / 3, sector="civil-society"),
        quota("host country", Bound.MOST, 2 / 5, country="GT"),
        quota("one organisation", Bound.MOST, 1 / 15, organisation=busiest),
    ]


def impossible(seats: int, people: list[Applicant]) -> list[Quota]:
    """The same with three that no two of them are too much for, and all three are."""
    half, share = round(seats / 2), round(seats * 4 / 15)
    changed = {
        "women": Quota("women", Bound.LEAST, half, {"gender": "woman"}),
        "government": Quota(
            "men of governments", Bound.LEAST, share, {"sector": "government", "gender": "man"}
        ),
        "academia": Quota(
            "men of civil society", Bound.LEAST, share, {"sector": "civil-society", "gender": "man"}
        ),
    }
    return [changed.get(one.key, one) for one in quotas(seats, people)]


class Counted:
    """The solver, and how many programs it was given."""

    def __init__(self) -> None:
        self.programs = 0

    def __call__(self, *words):
        self.programs += 1
        return integer_program.maximise(*words)


def measured(kind, number: int, seats: int, draws: int) -> dict:
    """Seconds from the facts to the proposal, and what came of it."""
    seconds, busy, programs, found = [], [], [], []
    for seed in range(draws):
        people = crowd(number, Random(seed))
        wanted = kind(seats, people)
        selection.maximise = solver = Counted()
        began, worked = time.perf_counter(), time.process_time()
        proposal = propose(people, wanted, seats=seats, ways={"onsite": round(seats * 0.8)})
        seconds.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
        programs.append(solver.programs)
        found.append(proposal)
    selection.maximise = integer_program.maximise
    conflicts = Counter(
        " + ".join(name or "every seat" for name in one.conflict.quotas) if one.conflict else "none"
        for one in found
    )
    return {
        "median_s": round(median(seconds), 3),
        "longest_s": round(max(seconds), 3),
        "median_cpu_s": round(median(busy), 3),
        "programs_solved": [min(programs), max(programs)],
        "proved_optimal": len(found),  # `propose` raises what it cannot prove
        "all_quotas_met": sum(all(mark.is_met for mark in one.marks) for one in found),
        "missing_people": [min(one.short for one in found), max(one.short for one in found)],
        "empty_seats": [min(one.empty for one in found), max(one.empty for one in found)],
        "smallest_conflicts": dict(conflicts.most_common()),
        "proved_smallest": sum(one.conflict.is_smallest for one in found if one.conflict),
    }


def main(number: int, seats: int, draws: int) -> dict:
    return {
        "applicants": number,
        "seats": seats,
        "quotas": 8,
        "draws": draws,
        "yardstick_ms": yardstick.milliseconds(),
        "wanted": measured(quotas, number, seats, draws),
        "impossible": measured(impossible, number, seats, draws),
        "bar_s": BAR,
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:4]]
    said = main(*(words + [120, 30, 20][len(words) :]))
    print(json.dumps(said, indent=2))
    sys.exit(max(said["wanted"]["longest_s"], said["impossible"]["longest_s"]) > BAR)
