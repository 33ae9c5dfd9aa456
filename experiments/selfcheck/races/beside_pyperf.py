"""What pyperf needs for a pair, and what it gives: 20 processes of each form.

Both forms' benchmarks run at once, each on a core of its own, with pyperf's defaults
else: that is the same machine that a race has, and half of the time that pyperf takes
one after the other.
"""

import importlib.util
import json
import math
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.timings import Interval
from graphparity.common.contract.trees import Array
from graphparity.common.system import scratch
from graphparity.common.timing import intervals
from graphparity.common.timing.race import place
from graphparity.common.workers import environment
from graphparity.experiments.selfcheck.races import pyperf_step

PROCESSES = 20
MISSING = "pyperf is not installed: pip install pyperf"


class Given(TypedDict):
    """What pyperf gave for a pair; failure: why it gave nothing."""

    failure: str | None
    wall_s: float
    levels_s: list[list[float]]  # of each form its processes' means, seconds a step
    ratio: Interval | None  # how many times as fast the second form is
    half_width: float | None


def there() -> bool:
    """Whether pyperf is installed."""
    return importlib.util.find_spec("pyperf") is not None


def measured(
    names: tuple[str, str],
    request: Mapping[str, Any],
    cache: Path,
    processes: int = PROCESSES,
) -> Given:
    """Run pyperf on both forms at once. request: by which a worker opens the step."""
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch.folder())
        pyperf_step.written(dict(request), folder / "request")
        lanes = (place.lanes("cpu") * 2)[:2]
        files = [folder / f"{side}.json" for side in (0, 1)]
        runs = [
            stack.enter_context(_begun(name, cores, folder, cache, file, processes))
            for name, cores, file in zip(names, lanes, files, strict=True)
        ]
        stack.callback(_end, runs)
        said = [run.communicate()[1] for run in runs]
        wall_s = time.monotonic() - begun
        failed = [text for run, text in zip(runs, said) if run.returncode]
        if failed:
            return _without(failed[0].strip().splitlines()[-1:], wall_s)
        return given([levels(json.loads(file.read_text())) for file in files], wall_s)


def _begun(
    name: str, cores: list[int], folder: Path, cache: Path, file: Path, processes: int
) -> subprocess.Popen[str]:
    """pyperf on one form, in the environment of its worker."""
    backend = registry.backends()[name]
    known = environment.variables(backend, "float32", cache, folder / "tmp", folder)
    asked = ["--backend", name, "--request", str(folder / "request")]
    usual = ["--affinity", ",".join(map(str, cores)), "--processes", str(processes)]
    usual += ["--inherit-environ", ",".join(sorted(known)), "--quiet", "-o", str(file)]
    command = [backend.python, "-P", "-m", pyperf_step.NAME, *asked, *usual]
    return subprocess.Popen(
        command,
        env=known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _end(runs: list[subprocess.Popen[str]]) -> None:
    """End what still runs with its processes, after an interrupt say."""
    for run in runs:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)


def levels(document: Mapping[str, Any]) -> list[float]:
    """Each process's mean, seconds a step, from pyperf's JSON; processes that only
    calibrated have none."""
    [benchmark] = document["benchmarks"]
    values = [run["values"] for run in benchmark["runs"] if run.get("values")]
    return [float(np.mean(each)) for each in values]


def given(levels_s: list[list[float]], wall_s: float) -> Given:
    """The ratio of both forms with Welch's interval over their processes' means, on the
    log scale: pyperf's processes run in no rounds, so nothing is paired."""
    base, other = (np.log(np.asarray(side)) for side in levels_s)
    ratio = welch(base, other)
    return {
        "failure": None,
        "wall_s": wall_s,
        "levels_s": levels_s,
        "ratio": ratio,
        "half_width": intervals.half_width(ratio),
    }


def welch(base: Array, other: Array) -> Interval:
    """exp of the difference of the means of two samples of logs, two or more of each,
    with its 95 % interval (Welch, *Biometrika* 1947)."""
    each = [float(np.var(side, ddof=1)) / len(side) for side in (base, other)]
    free = [len(side) - 1 for side in (base, other)]
    error2 = sum(each)
    freedom = error2**2 / sum(v**2 / f for v, f in zip(each, free)) if error2 else 1.0
    half = intervals.student(freedom) * math.sqrt(error2)
    center = float(np.mean(base) - np.mean(other))
    low, high = math.exp(center - half), math.exp(center + half)
    return {"median": math.exp(center), "low": low, "high": high}


def _without(text: list[str], wall_s: float) -> Given:
    """What is known of a pair for which pyperf failed."""
    why = text[0] if text else "it said nothing"
    return {
        "failure": f"pyperf failed: {why}",
        "wall_s": wall_s,
        "levels_s": [],
        "ratio": None,
        "half_width": None,
    }
