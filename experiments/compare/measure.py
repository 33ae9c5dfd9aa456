"""A comparison: agreement of everything, then the timing of what agrees."""

import shutil
import time

from graphparity.experiments.compare import agreement_stage, timing_stage
from graphparity.experiments.compare.run import Run


def execute(run: Run) -> None:
    """Agreement of everything, then rounds of timing, on every device asked for."""
    run.trim_caches()
    for device in run.asked.devices:
        begun = time.monotonic()
        agreement_stage.check(run, device)
        timing_stage.time_all(run, device, begun)
    shutil.rmtree(run.cache(""), ignore_errors=True)
