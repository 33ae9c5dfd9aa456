"""What tf.function reports of its phases -- TensorFlow, graph.

They are spans that TensorFlow's profiler records.
"""

import contextlib
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import tensorflow as tf
from tensorflow.tsl.profiler.protobuf import xplane_pb2

# -- phases: the names that TensorFlow 2.21 reports, in the order of a compilation -----

TABLE = (
    ("tf.function-graph_building", "capture"),
    ("EagerKernelExecute*", "run"),
    ("EagerLocalExecute: __inference_*", "optimize"),  # placement, Grappler, partitions
)
INHERIT = True  # what it names inside one of these belongs to it
ABSENT = {"lower": "optimize", "generate": "optimize"}  # its kernels are ready-made
NOTE = "optimize is the function's instantiation: placement, Grappler, partitions"
MARK = "graphparity: clock"


@contextlib.contextmanager
def watching():  # -> clock; on leaving, the calling thread's spans (s)
    seen = SimpleNamespace(clock=time.time, spans=[])
    options = tf.profiler.experimental.ProfilerOptions(
        host_tracer_level=2, python_tracer_level=0, device_tracer_level=0
    )
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder, options=options)
        at = time.time()
        with tf.profiler.experimental.Trace(MARK):  # the moment `at`, on its clock
            pass
        try:
            yield seen
        finally:
            tf.profiler.experimental.stop()
            [file] = Path(folder).rglob("*.xplane.pb")
            seen.spans += profiled(file, at)


def profiled(file, at):
    space = xplane_pb2.XSpace.FromString(file.read_bytes())
    [host] = [plane for plane in space.planes if plane.name == "/host:CPU"]
    for line in host.lines:
        events = [
            (host.event_metadata[e.metadata_id].name, e.offset_ps, e.duration_ps)
            for e in line.events
        ]
        mark = next((begin for name, begin, _ in events if name.startswith(MARK)), None)
        if mark is not None:
            return [
                (name, at + (begin - mark) / 1e12, at + (begin - mark + length) / 1e12)
                for name, begin, length in events
            ]
    raise LookupError("the profiler gave no events of the calling thread")


def arguments(state, batch):  # -> what a graph is called with: no variables
    stateful = any(isinstance(leaf, tf.Variable) for leaf in tf.nest.flatten(state))
    return batch if stateful else [state, *batch]


def generated(seen, made, state, batch):  # -> the graphs, serialized
    inputs = arguments(state, batch)
    graphs = [f.get_concrete_function(*inputs).graph.as_graph_def() for f in made]
    return {
        "what": "GraphDef, serialized, before it is optimized; its nodes as lines",
        "bytes": sum(graph.ByteSize() for graph in graphs),
        "lines": sum(len(graph.node) for graph in graphs),
    }
