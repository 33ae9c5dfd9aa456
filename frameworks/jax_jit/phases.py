"""What jax.jit reports of its phases -- JAX.

JAX's own spans (jax.monitoring) and, inside XLA, the events of its profiler.
"""

import contextlib
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import jax

# -- phases: the names that JAX 0.10 and its XLA report, in the order of a compilation -

TABLE = (
    ("/jax/core/compile/jaxpr_trace_duration", "capture"),  # Python to a jaxpr
    ("/jax/core/compile/jaxpr_to_mlir_module_duration", "lower"),  # to StableHLO
    ("lower_sharding_computation", "lower"),
    ("/jax/core/compile/backend_compile_duration", "generate"),  # XLA; the cache's read
    ("HLO passes*", "optimize"),
    ("*CpuCompiler::RunHloPasses", "optimize"),
    ("CpuCompiler::*", "generate"),
    ("ThunkEmitter::*", "generate"),
    ("*Executable*::Execute*", "run"),
    ("ExecuteReplicated*", "run"),
    ("first run", "run"),
)
INHERIT = True  # what XLA names inside one of these belongs to it
ABSENT = {}
NOTE = "with a warm cache, generate is reading what the cache holds"
MARK, COMPILER = "graphparity: clock", "PjRtCpuClient::Compile"


@contextlib.contextmanager
def watching():  # -> clock, and spans of tracing, lowering, compiling, running, at last
    seen = SimpleNamespace(clock=time.time, spans=[])
    listen = lambda name, begin, end, **_: seen.spans.append((name, begin, end))
    options = jax.profiler.ProfileOptions()
    options.python_tracer_level, options.host_tracer_level = 0, 2
    with tempfile.TemporaryDirectory() as folder:
        jax.profiler.start_trace(folder, profiler_options=options)
        jax.monitoring.register_event_time_span_listener(listen)
        at = time.time()
        with jax.profiler.TraceAnnotation(MARK):  # matches the two clocks
            pass
        try:
            yield seen
        finally:
            jax.monitoring.unregister_event_time_span_listener(listen)
            jax.profiler.stop_trace()
            [file] = Path(folder).rglob("*.xplane.pb")
            seen.spans += profiled(file, at)


def profiled(file, at):  # the events of the calling thread and of XLA's compiling one
    host = jax.profiler.ProfileData.from_file(str(file)).find_plane_with_name(
        "/host:CPU"
    )
    lines = [
        [(e.name, e.start_ns, e.end_ns) for e in line.events] for line in host.lines
    ]
    [mark] = [begin for line in lines for name, begin, _ in line if name == MARK]
    wanted = [
        line for line in lines if {name for name, _, _ in line} & {MARK, COMPILER}
    ]
    return [
        (name, at + (begin - mark) / 1e9, at + (end - mark) / 1e9)
        for line in wanted
        for name, begin, end in line
    ]


def generated(seen, made, state, batch):  # -> size of XLA's optimized program as text
    shapes = jax.tree.map(
        lambda a: jax.ShapeDtypeStruct(a.shape, a.dtype), (state, batch)
    )
    texts = [f.lower(shapes[0], *shapes[1]).compile().as_text() for f in made]
    return {
        "what": "optimized HLO as text",
        "bytes": sum(len(text.encode()) for text in texts),
        "lines": sum(text.count("\n") for text in texts),
    }
