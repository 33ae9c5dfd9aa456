"""What JAX's profiler recorded of a step: for `experiments/explain/worker.py`.

What the kernels of a jitted step consist of is looked up in its optimized program.
"""

import tempfile
from pathlib import Path

import jax

from graphparity.frameworks.jax_eager.trace import MARK, instructions, split


def prepare():  # before a program is compiled
    pass


def record(call, arguments, run):  # -> events, blocks, what kernels consist of
    options = jax.profiler.ProfileOptions()
    options.python_tracer_level = 0  # it would slow the step several times
    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder, profiler_options=options):
            run(lambda: jax.profiler.TraceAnnotation(MARK))
        [file] = Path(folder).glob("plugins/profile/*/*.xplane.pb")
        recorded = list(events(jax.profiler.ProfileData.from_file(str(file))))
    spans, blocks = split(recorded)
    if not hasattr(call, "lower"):
        return spans, blocks, {}
    return spans, blocks, instructions(call.lower(*arguments()).compile().as_text())


def events(data):  # -> name, statistics, thread, begin, end
    for plane in data.planes:
        for number, line in enumerate(plane.lines):
            where = f"{plane.name} {line.name} {number}"
            for event in line.events:
                begin = event.start_ns * 1e-9
                end = begin + event.duration_ns * 1e-9
                yield event.name, dict(event.stats), where, begin, end
