"""What pytest loads in every project where this is installed: a fixture, an option.

It imports nothing else of ours before a test asks for something.
"""

import sys
from collections.abc import Callable
from typing import Any

import pytest

OPTION, PROPERTY = "--graphparity-calibrate", "graphparity"
SESSION = f"{__package__}.session"
NONE = "no test uses the fixture same_program: no fault was planted"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--graphparity-calibrate`."""
    text = "plant faults into the programs of tests that use the fixture same_program, "
    text += "and tell how many would fail the test"
    group = parser.getgroup("graphparity")
    group.addoption(OPTION, action="store_true", default=False, help=text)


@pytest.fixture
def same_program(request: pytest.FixtureRequest) -> Callable[..., str]:
    """`same_program(first, second, …)`: `graphparity.assert_same_program`; what was not
    compared is told at the end, and what `--graphparity-calibrate` finds."""
    calibrates = request.config.getoption(OPTION)
    told = request.node.user_properties

    def assert_same(first: Any, second: Any, **options: Any) -> str:
        __tracebackhide__ = True
        from graphparity.experiments.diff.in_tests import asserted, planted

        held = asserted.held(first, second, **options)
        told.extend((PROPERTY, text) for text in held.unchecked)
        if calibrates:
            told.append((PROPERTY, planted.sentence(planted.planted(held))))
        return held.sentence

    return assert_same


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """What the tests have left to be told, a line each."""
    lines = [
        f"{report.nodeid}: {text}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, text in report.user_properties
        if name == PROPERTY
    ]
    if config.getoption(OPTION) and not lines:
        lines = [NONE]
    if lines:
        terminalreporter.section("graphparity")
    for line in lines:
        terminalreporter.write_line(line)


def pytest_unconfigure() -> None:
    """End the workers, where there are any."""
    if SESSION in sys.modules:
        sys.modules[SESSION].shared().close()
