"""A comparison: agreement of everything, then the timing of what agrees."""

import shutil
import time

from graphparity.common.timing import forks
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.compare import timing_stage
from graphparity.experiments.compare.agreement import stage
from graphparity.experiments.compare.run import Run
from graphparity.experiments.shared import fork_certificate
from graphparity.experiments.shared.terminal.tables import counted


def execute(run: Run) -> None:
    """Agreement of everything, then rounds of timing, on every device asked for."""
    run.trim_caches()
    known = fork_certificate.known(run.folder, run.asked.backends, run.threads())
    run.note(known.spreads)
    asked = run.asked
    how = (asked.seed, known.barred, forks.LITTER)
    with Zygotes(asked.timeout, *how) as run.zygotes:
        for device in asked.devices:
            begun = time.monotonic()
            stage.check(run, device)
            if timed := asked.timed():
                text = f"timing {counted(len(timed), 'config')} on {device}"
                run.reporter.stage(text)
            timing_stage.time_all(run, device, begun)
    shutil.rmtree(run.cache(""), ignore_errors=True)
