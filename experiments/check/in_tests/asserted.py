"""Models asserted to be the same: `check` as an assertion."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from graphparity.common.system import machine, scratch
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.check import compiled, figures, measure, plan, words
from graphparity.experiments.check.plan import Asked, Options


def held(models: tuple[str | Path, ...], **options: Any) -> str:
    """The sentences on models that are the same; see `graphparity.assert_same_model`.
    Raises AssertionError, and ValueError for what was asked wrongly."""
    __tracebackhide__ = True
    try:
        asked = _asked(models, options)
    except (typer.BadParameter, ValueError) as error:
        raise ValueError(str(error)) from None
    found = measured(asked)
    document: figures.Document = {
        **figures.document(asked, found),
        "failed": found.failed,
    }
    lines = [*map(words.sentence, document["pairs"]), *compiled.sentences(document)]
    lines += [f"{name}: {reason}" for name, reason in found.failed.items()]
    if figures.status(document):
        raise AssertionError("\n".join(lines))
    return "\n".join(lines)


def _asked(models: tuple[str | Path, ...], options: dict[str, Any]) -> Asked:
    """What is asked of `check`. Raises BadParameter, ValueError."""
    if not models:
        raise ValueError("no models: name a folder, or FILE.py:FUNCTION twice or more")
    return plan.asked(Options(model=list(map(str, models)), **options), Console())


def measured(asked: Asked) -> measure.Found:
    """What is known of the models, from workers of their own."""
    found, clock = measure.Found(), WorkClock()
    with scratch.folder() as cache, ExitStack() as stack:
        given = machine.cores(None), cache, asked.timeout, clock
        pools = {
            dtype: stack.enter_context(Pool("cpu", dtype, *given))
            for dtype in measure.DTYPES
        }
        for _ in measure.against(pools, asked, found):
            pass
    return found
