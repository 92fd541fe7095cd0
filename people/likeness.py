"""Which records may be one person's: proposed with reasons, never decided here, and nothing is overwritten.

The weights follow Fellegi and Sunter (A Theory for Record Linkage, 1969): what agrees adds the bits by
which it is rarer among strangers than between two records of one person; what contradicts takes bits
away; the rest is how rare second records are among all pairs. Agreeing on “María” is little, on “Xicará”
much, and how much is read off the very records compared. An address shared by a family or an office is
evidence, not proof, and a record may have no address at all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import log2
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from people import names

#: This share of records is taken to be a second one of somebody's; it sets how much evidence is asked.
SECOND_RECORDS = 0.05
#: A pair is proposed from one chance in five on, in bits: a look costs little, and a person decides.
WORTH_A_LOOK = -2.0
#: Records in one block beyond which the block says nothing: everyone in it shares something common.
CROWD = 60
#: Bits for each thing that contradicts or is missing.
OTHER_NAME, NO_SUCH_PART, INITIAL, OTHER_ORDER = -7.0, -0.6, 1.5, -6.0
#: More of them where the first name of one is not the other's: brothers and sisters share all the rest.
OTHER_FIRST_NAME = -5.0
OTHER_ADDRESS, OTHER_PHONE, OTHER_COUNTRY, OTHER_SECTOR = -1.0, -1.0, -4.0, -1.0
SAME_SECTOR, SAME_MAILBOX_NAME = 1.0, 4.0
#: How much of an agreement is left where two parts only sound alike, or are one slip of the finger apart.
SOUNDS_ALIKE, NEARLY = 0.9, 0.75
#: How alike two parts are that are taken for one with a slip of the finger in it.
ALIKE = 0.88
#: Mailboxes of nobody in particular.
ANYBODYS = frozenset(
    """info contacto contato contact correo oficina secretaria admin hola mail email prensa""".split()  # noqa: SIM905
)
#: Parts of names that are common wherever people come from here; with few records their own count says
#: little.
COMMON = {
    0.03: """maria jose juan ana luis carlos jorge garcia lopez rodriguez martinez hernandez gonzalez perez
    silva santos""",
    0.012: """pedro francisco manuel antonio miguel rosa marta sandra claudia paulo joao oliveira souza lima
    costa pereira ferreira ramirez sanchez flores gomez diaz cruz morales reyes castillo torres rivera ramos
    mejia""",
}
_COMMON = {part: share for share, words in COMMON.items() for part in words.split()}
#: The share of people that an unknown part of a name has, and how many records' worth that belief is.
UNKNOWN, BELIEF = 0.003, 25


@dataclass(frozen=True)
class Record:
    """What one record says of whoever it is about; a record may stand for several of one person's places."""

    key: Hashable
    names: tuple[str, ...]
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    sectors: frozenset[int] = frozenset()
    parts: tuple[tuple[str, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(names.parts(name) for name in self.names))


class Proposal(NamedTuple):
    """Two records that may be one person's, the evidence in bits, and the codes of its reasons."""

    first: Record
    second: Record
    bits: float
    reasons: tuple[str, ...]


def propose(records: Sequence[Record], *, apart: Collection[frozenset[Hashable]] = ()) -> list[Proposal]:
    """Return the pairs worth a look, the likeliest to be one person first.

    `apart` are the pairs of keys that somebody said are not the same; they are not proposed again. Reasons
    are the codes in `REASONS`.
    """
    crowd = _Crowd(records)
    known_apart = set(apart)
    found = []
    for one, other in crowd.candidates():
        first, second = records[one], records[other]
        if frozenset((first.key, second.key)) in known_apart:
            continue
        bits, reasons = crowd.weigh(first, second)
        if bits > WORTH_A_LOOK:
            found.append(Proposal(first, second, bits, tuple(reasons)))
    return sorted(found, key=lambda pair: -pair.bits)


#: Codes of reasons, in the order in which they are told.
REASONS = ("email", "phone", "mailbox", "name", "accents", "surname", "sound", "slip", "initial", "country")


class _Crowd:
    """The records compared with one another: how rare each thing is among them, and who is near whom."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.size = len(records)
        self.shares: Counter[str] = Counter()
        self.emails: Counter[str] = Counter()
        self.phones: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        for record in records:
            self.shares.update({part for parts in record.parts for part in parts})
            self.emails.update(record.emails)
            self.phones.update(record.phones)
            self.countries.update(record.countries)
        # Second records are rarer among all pairs the more records there are.
        self.prior = log2(2 * SECOND_RECORDS / max(self.size - 1, 1))

    def rarity(self, part: str) -> float:
        """The bits that agreeing on a part of a name is worth."""
        believed = _COMMON.get(part, UNKNOWN) * BELIEF
        return -log2((self.shares[part] + believed) / (self.size + BELIEF))

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs worth a look: they share an address, a phone, two parts of the name, or one that is rare."""
        blocks: dict[Hashable, list[int]] = defaultdict(list)
        for number, record in enumerate(self.records):
            for block in set(_blocks(record)):
                blocks[block].append(number)
        seen: set[tuple[int, int]] = set()
        for members in blocks.values():
            if 1 < len(members) <= CROWD:
                seen.update(combinations(members, 2))
        return iter(sorted(seen))

    def weigh(self, first: Record, second: Record) -> tuple[float, list[str]]:
        bits, reasons = self.prior, []
        by_name, told = max(
            (self.by_name(one, other) for one in first.parts for other in second.parts),
            key=lambda found: found[0],
        )
        bits += by_name
        for held, other_held, count, code, contradicts in (
            (first.emails, second.emails, self.emails, "email", OTHER_ADDRESS),
            (first.phones, second.phones, self.phones, "phone", OTHER_PHONE),
        ):
            if shared := held & other_held:
                bits += max(log2(self.size / count[value]) for value in shared)
                reasons.append(code)
            elif held and other_held:
                bits += contradicts
        if "email" not in reasons and _mailboxes(first) & _mailboxes(second):
            bits += SAME_MAILBOX_NAME
            reasons.append("mailbox")
        reasons += told
        if shared := first.countries & second.countries:
            bits += max(log2(self.size / self.countries[code]) for code in shared)
            reasons.append("country")
        elif first.countries and second.countries:
            bits += OTHER_COUNTRY
        if first.sectors and second.sectors:
            bits += SAME_SECTOR if first.sectors & second.sectors else OTHER_SECTOR
        return bits, sorted(reasons, key=REASONS.index)

    def by_name(self, one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, list[str]]:
        """The bits of two names written out in parts, and what they agree in; the order says nothing."""
        if len(one) != len(other) and _run_together(one, other):
            return sum(self.rarity(part) for part in max(one, other, key=len)), ["slip"]
        short, long = sorted((one, other), key=len)
        left = list(long)
        pairs = []
        bits, told, unmatched = 0.0, set(), []
        for part in short:
            if part in left:
                left.remove(part)
                bits += self.rarity(part)
                pairs.append((part, part))
            else:
                unmatched.append(part)
        for part in list(unmatched):
            near = max(((*_nearness(part, each), each) for each in left), default=(0.0, "", ""))
            if not near[1]:
                continue
            nearness, how, each = near
            unmatched.remove(part)
            left.remove(each)
            told.add(how)
            pairs.append((part, each))
            rarity = max(self.rarity(part), self.rarity(each)) if how == "slip" else self.rarity(each)
            bits += INITIAL if how == "initial" else nearness * rarity
        contradicting = min(len(unmatched), len(left))
        bits += contradicting * OTHER_NAME + (max(len(unmatched), len(left)) - contradicting) * NO_SUCH_PART
        if contradicting and (one[0] in {*unmatched, *left} or other[0] in {*unmatched, *left}):
            bits += OTHER_FIRST_NAME
        if _turned_round(short, long, pairs):
            bits += OTHER_ORDER
        if contradicting == 0:
            told.add("surname" if left or unmatched else "name")
        return bits, list(told)


@lru_cache(maxsize=100_000)
def _nearness(part: str, other: str) -> tuple[float, str]:
    """How near two different parts are, and in which way; ("", 0) when they are not."""
    if len(part) == 1 or len(other) == 1:
        return (0.1, "initial") if part[0] == other[0] else (0.0, "")
    if names.sound(part) == names.sound(other):
        return SOUNDS_ALIKE, "sound"
    if min(len(part), len(other)) >= 4 and (
        JaroWinkler.similarity(part, other) >= ALIKE and DamerauLevenshtein.distance(part, other) <= 2
    ):
        return NEARLY, "slip"
    return 0.0, ""


def _run_together(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ by a lost or misplaced space alone."""
    return DamerauLevenshtein.distance("".join(one), "".join(other)) <= 1


def _turned_round(short: tuple[str, ...], long: tuple[str, ...], pairs: list[tuple[str, str]]) -> bool:
    """Whether the parts that agree stand in another order, as with two surnames the other way about.

    A list that puts the surnames first only turns the whole name: that is no other order.
    """
    order = [long.index(found) for _part, found in sorted(pairs, key=lambda pair: short.index(pair[0]))]
    falls = sum(after < before for before, after in zip(order, order[1:] + order[:1], strict=False))
    return len(order) > 2 and falls > 1


def _blocks(record: Record) -> Iterator[Hashable]:
    yield from (("email", value) for value in record.emails)
    yield from (("phone", value) for value in record.phones)
    yield from (("mailbox", value) for value in _mailboxes(record))
    for parts in record.parts:
        heard = sorted({names.sound(part) for part in parts})
        yield "whole", "".join(parts)[:9]
        yield from (("part", each) for each in heard)
        yield from (("pair", pair) for pair in combinations(heard, 2))
        # The first signs of a part, or its ends, survive a slip of the finger in between.
        for each in heard:
            for other in heard:
                if each != other and len(other) > 3:
                    yield "slip", each, other[0], other[-1]
                    yield "slip", each, other[:2]


def _mailboxes(record: Record) -> frozenset[str]:
    boxes: Iterable[str] = (email.partition("@")[0] for email in record.emails)
    return frozenset(box for box in boxes if len(box) > 4 and box not in ANYBODYS)
