"""Integer programs, solved to proved optimality by HiGHS; the only module that knows the solver.

The numbers are small and whole, and every answer is checked in whole numbers before it is believed. Why this
solver and by this way: docs/decisions/0038-selection.md.
"""

import ctypes
import os
import platform
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import highsbox

#: Seconds after which a program is given up; those of a selection take a few thousandths.
LONGEST = 20.0
OPTIMAL, INFEASIBLE, UNBOUNDED_OR_INFEASIBLE = 7, 8, 9
_ROWS_FIRST, _MAXIMISE, _ANY, _INTEGER = 2, -1, 0, 1
#: So near to a whole number the solver's numbers of any kind are that number; its own tolerance is a tenth.
ALMOST = 1e-6


class Unproved(Exception):
    """The solver gave no answer that could be proved: it ran out of time, or its answer did not hold."""


@dataclass(frozen=True)
class Row:
    """A sum of variables, each so many times, that stays within bounds; none where it is open."""

    terms: Mapping[int, int]
    least: int | None = None
    most: int | None = None

    @property
    def is_never(self) -> bool:
        """Whether its own bounds already say that no values keep to it."""
        is_crossed = self.least is not None and self.most is not None and self.least > self.most
        return is_crossed or (not self.terms and not self.holds(()))

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the values keep to it, counted in whole numbers."""
        total = sum(times * values[column] for column, times in self.terms.items())
        return (self.least is None or total >= self.least) and (self.most is None or total <= self.most)


def maximise(uppers: Sequence[int], rows: Sequence[Row], goal: Mapping[int, int]) -> list[int] | None:
    """Return values from 0 to `uppers` that keep to the rows and make the goal greatest; None where none do.

    Raises `Unproved`. An empty goal asks only whether there are any.
    """
    return Program(uppers, rows).maximise(goal)


class Program:
    """Values from 0 to `uppers` that keep to rows, asked for one goal after another.

    The solver begins each time from what was best before, which takes a tenth of beginning anew.
    """

    def __init__(self, uppers: Sequence[int], rows: Sequence[Row]) -> None:
        self.uppers = uppers
        rows = [
            replace(row, terms={each: times for each, times in row.terms.items() if times}) for row in rows
        ]
        self.is_never = any(upper < 0 for upper in uppers) or any(row.is_never for row in rows)
        self.rows = [row for row in rows if row.terms]
        self._solvers: dict[int, _Solver] = {}

    def in_any_numbers(self, goal: Mapping[int, int]) -> list[float] | None:
        """Return values, whole or not, that make the goal greatest; None where none keep to the rows.

        What is quick to find and near to the best. Raises `Unproved`.
        """
        if self.is_never:
            return None
        if _ANY not in self._solvers:
            self._solvers[_ANY] = _Solver(self.uppers, self.rows, _ANY)
        status, values = self._solvers[_ANY].run(goal)
        if status in (INFEASIBLE, UNBOUNDED_OR_INFEASIBLE):
            return None
        if status != OPTIMAL:
            raise Unproved(status)
        return values

    def maximise(self, goal: Mapping[int, int]) -> list[int] | None:
        """Return values that make the goal greatest; None where none keep to the rows. Raises `Unproved`.

        First in any numbers, a tenth of the work: where there are none, there are no whole ones; and where
        the best ones are whole, no whole ones are better.
        """
        if self.is_never:
            return None
        if not self.uppers:
            return []
        for kind in (_ANY, _INTEGER):
            if kind not in self._solvers:
                self._solvers[kind] = _Solver(self.uppers, self.rows, kind)
            status, values = self._solvers[kind].run(goal)
            if status in (INFEASIBLE, UNBOUNDED_OR_INFEASIBLE):
                return None
            whole = [round(value) for value in values]
            is_whole = all(abs(value - near) < ALMOST for value, near in zip(values, whole, strict=True))
            is_within = all(0 <= value <= upper for value, upper in zip(whole, self.uppers, strict=True))
            if status == OPTIMAL and is_whole and is_within and all(row.holds(whole) for row in self.rows):
                return whole
        raise Unproved(status)


@cache
def _library() -> Any:
    # The solver's own algebra would start a thread for each core; these programs need none.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    folder, name = {
        "Windows": (Path(highsbox.highs_bin_path()).parent, "highs.dll"),
        "Darwin": (Path(highsbox.highs_lib_dir()), "libhighs.dylib"),
    }.get(platform.system(), (Path(highsbox.highs_lib_dir()), "libhighs.so"))
    library = ctypes.CDLL(str(folder / name))
    handle, number, real, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_double, ctypes.c_char_p
    numbers, reals = ctypes.POINTER(number), ctypes.POINTER(real)
    if library.Highs_getSizeofHighsInt(None) != ctypes.sizeof(number):
        raise Unproved("a solver of another width")
    library.Highs_create.restype = handle
    library.Highs_destroy.argtypes = [handle]
    library.Highs_setBoolOptionValue.argtypes = [handle, text, number]
    library.Highs_setIntOptionValue.argtypes = [handle, text, number]
    library.Highs_setDoubleOptionValue.argtypes = [handle, text, real]
    library.Highs_passMip.argtypes = [
        handle, number, number, number, number, number, real, reals, reals, reals, reals, reals,
        numbers, numbers, reals, numbers,
    ]  # fmt: skip
    library.Highs_changeColsCostByRange.argtypes = [handle, number, number, reals]
    for name in ("Highs_run", "Highs_getModelStatus", "Highs_zeroAllClocks"):
        getattr(library, name).argtypes = [handle]
    library.Highs_getSolution.argtypes = [handle, reals, reals, reals, reals]
    library.Highs_getInfinity.argtypes = [handle]
    library.Highs_getInfinity.restype = real
    return library


class _Solver:
    """A program as the solver holds it, in any numbers or in whole ones."""

    def __init__(self, uppers: Sequence[int], rows: Sequence[Row], kind: int) -> None:
        self.highs = _library()
        self.wide = wide = len(uppers)
        self.solver = solver = self.highs.Highs_create()
        weakref.finalize(self, self.highs.Highs_destroy, solver)
        self.highs.Highs_setBoolOptionValue(solver, b"output_flag", 0)
        self.highs.Highs_setIntOptionValue(solver, b"threads", 1)
        self.highs.Highs_setDoubleOptionValue(solver, b"mip_rel_gap", 0.0)
        self.highs.Highs_setDoubleOptionValue(solver, b"mip_abs_gap", 0.0)
        self.highs.Highs_setDoubleOptionValue(solver, b"time_limit", LONGEST)
        endless = self.highs.Highs_getInfinity(solver)
        reals, numbers = ctypes.c_double, ctypes.c_int
        starts, columns, times = [0], list[int](), list[int]()
        for row in rows:
            columns += row.terms.keys()
            times += row.terms.values()
            starts.append(len(columns))
        least = [-endless if row.least is None else row.least for row in rows]
        most = [endless if row.most is None else row.most for row in rows]
        said = self.highs.Highs_passMip(
            solver, wide, len(rows), len(columns), _ROWS_FIRST, _MAXIMISE, 0.0,
            (reals * wide)(), (reals * wide)(), (reals * wide)(*uppers),
            (reals * len(rows))(*least), (reals * len(rows))(*most),
            (numbers * len(starts))(*starts), (numbers * len(columns))(*columns),
            (reals * len(times))(*times), (numbers * wide)(*([kind] * wide)),
        )  # fmt: skip
        if said != 0:
            raise Unproved(said)

    def run(self, goal: Mapping[int, int]) -> tuple[int, list[float]]:
        """Return how it ended, and the values."""
        costs = (ctypes.c_double * self.wide)(*(goal.get(column, 0) for column in range(self.wide)))
        values = (ctypes.c_double * self.wide)()
        said = self.highs.Highs_changeColsCostByRange(self.solver, 0, self.wide - 1, costs)
        # The limit of time is for one goal, and not for all together.
        self.highs.Highs_zeroAllClocks(self.solver)
        if said < 0 or self.highs.Highs_run(self.solver) < 0:
            raise Unproved(said)
        self.highs.Highs_getSolution(self.solver, values, None, None, None)
        return self.highs.Highs_getModelStatus(self.solver), list(values)
