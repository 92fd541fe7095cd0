"""How fast this machine is at this moment: the CPU of a fixed piece of Python, to set other figures beside.

Guests of one host take turns at its caches: the same page cost 13 ms in one hour and 9 in another. Two runs
are compared by what they cost in yardsticks, and not in milliseconds.
"""

import time

ROUNDS = 15


def milliseconds() -> float:
    """The median CPU milliseconds of one yardstick, which takes 20 to 50 on machines of 2026."""
    taken = sorted(_once() for _round in range(ROUNDS))
    return round(1000 * taken[ROUNDS // 2], 1)


def _once() -> float:
    start = time.process_time()
    kept = {}
    for number in range(200_000):
        kept[number % 1000] = str(number)
    return time.process_time() - start
