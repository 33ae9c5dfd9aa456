"""A comparison: agreement of everything, then the timing of what agrees."""

import shutil
import time

from graphparity.experiments.compare import agreement_stage, timing_stage
from graphparity.experiments.compare.run import Run


def execute(run: Run) -> int:
    """Agreement of everything, then rounds of timing, on every device asked for.

    Returns how many rounds were left out for the preset's limit of time.
    """
    left_out = 0
    run.trim_caches()
    for device in run.asked.devices:
        begun = time.monotonic()
        agreement_stage.check(run, device)
        left_out += timing_stage.time_all(run, device, begun)
    shutil.rmtree(run.cache(""), ignore_errors=True)
    return left_out
