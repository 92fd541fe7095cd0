"""A pytest plugin: how long each file of tests took, before pytest's own closing lines."""

from __future__ import annotations

from collections import defaultdict


class Times:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.tests: dict[str, int] = defaultdict(int)

    def pytest_runtest_logreport(self, report) -> None:
        path = report.nodeid.split("::", 1)[0]
        self.seconds[path] += report.duration
        self.tests[path] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter) -> None:
        if len(self.seconds) < 2:
            return
        terminalreporter.section("time by file")
        for path, seconds in sorted(self.seconds.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{seconds:8.2f} s  {self.tests[path]:5} tests  {path}")


def pytest_configure(config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times(), "convite-times")
