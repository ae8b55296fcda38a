"""What was measured, and how it is shown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One operation at one size.

    :param times: milliseconds, or what ``unit`` says.
    :param aim: the most that it may be, or the least with ``least``.
    :param against: the same by other means, in words: how many times faster or slower.
    """

    operation: str
    size: str
    times: tuple[float, ...]
    aim: float | None = None
    of: str = "median"
    unit: str = "ms"
    least: bool = False
    against: str = ""

    def value(self, name: str) -> float:
        """Give the median, p95, p99 or the largest."""
        ordered = sorted(self.times)
        if name == "median":
            return statistics.median(ordered)
        share = {"p95": 0.95, "p99": 0.99, "most": 1.0}[name]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def met(self) -> bool | None:
        """Tell whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        return self.value(self.of) >= self.aim if self.least else self.value(self.of) <= self.aim

    def plain(self) -> dict[str, object]:
        """Give the line as JSON holds it."""
        values = {name: round(self.value(name), 3) for name in ("median", "p95", "p99")}
        return {**asdict(self), **values, "times": len(self.times), "met": self.met}


def timed(rounds: int, act: Callable[[], object]) -> tuple[float, ...]:
    """Do something several times and give the milliseconds that each took."""
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        found.append((time.perf_counter() - begun) * 1000)
    return tuple(found)


def times(middle: float, other: float) -> str:
    """Say in how many times as long somebody else does the same."""
    return f"{other / middle:.1f} ×" if middle else ""


def table(lines: Sequence[Line]) -> str:
    """Write the lines as a table for people."""
    head = ("operation", "at", "median", "p95", "p99", "aim", "met", "against")
    rows = [head, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([shown[0], "-" * len(shown[0]), *shown[1:]])


def _cells(line: Line) -> tuple[str, ...]:
    numbers = tuple(_number(line.value(name)) for name in ("median", "p95", "p99"))
    if len(line.times) == 1:
        numbers = (numbers[0], "", "")
    unit = "" if line.unit == "ms" else f" {line.unit}"
    sign = "≥" if line.least else "≤"
    of = "" if line.of == "median" else f" {line.of}"
    aim = f"{sign} {line.aim:g}{of}" if line.aim is not None else ""
    met = {True: "yes", False: "NO", None: ""}[line.met]
    return (line.operation, line.size, numbers[0] + unit, *numbers[1:], aim, met, line.against)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
