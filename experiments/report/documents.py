"""Pictures, words and tables of experiments whose documents need reading first."""

from collections.abc import Callable
from typing import Any

from graphparity.experiments.report.recorder import Recorder, Told

Document = dict[str, Any]


def recorded(show: Callable[[Recorder], None]) -> Told:
    """What a function prints."""
    screen = Recorder()
    show(screen)
    return screen.told
