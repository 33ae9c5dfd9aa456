"""The same step as in a race, timed by pyperf: its processes, its calibration.

    python -m …selfcheck.pyperf_step --backend NAME --request FILE

and pyperf's own options. FILE holds the request by which a worker opens the step
(`written`). Each of pyperf's processes imports the framework anew, opens the step and
times as many steps as pyperf asks for, with the harness's own clock and wait.
"""

import argparse
from pathlib import Path
from typing import Any

NAME = "graphparity.experiments.selfcheck.races.pyperf_step"


def written(request: dict[str, Any], path: Path) -> None:
    """Keep the request of `open` in a file."""
    from graphparity.common.system import wire

    with path.open("wb") as file:
        wire.send(file, {"command": "open", "arguments": request})


def _passed_on(command: list[str], asked: argparse.Namespace) -> None:
    """What pyperf's processes are told beside pyperf's own options."""
    command += ["--backend", asked.backend, "--request", asked.request]


def main() -> None:
    """One benchmark of pyperf's, or one of its processes."""
    import pyperf

    runner = pyperf.Runner(program_args=("-m", NAME), add_cmdline_args=_passed_on)
    runner.argparser.add_argument("--backend", required=True)
    runner.argparser.add_argument("--request", required=True)
    asked = runner.parse_args()
    if not asked.worker:
        runner.bench_time_func(asked.backend, lambda loops: float(loops))  # not called
        return
    from graphparity.common.worker.__main__ import pin

    pin(asked.affinity or "")  # pyperf would when the threads have been started
    from graphparity.common.system import wire
    from graphparity.common.worker import session, timer

    with Path(asked.request).open("rb") as file:
        request = wire.receive(file)["arguments"]
    with session.opened(asked.backend):
        timer.open_cell(**request)
        seconds = lambda loops: timer.block(loops, untimed=1)["seconds"]
        runner.bench_time_func(asked.backend, seconds)


if __name__ == "__main__":
    main()
