"""What tf.function(jit_compile=True) reports of its phases -- TensorFlow, XLA.

They are spans of TensorFlow and its XLA that TensorFlow's profiler records.
"""

from graphparity.frameworks.tf_graph.phases import arguments, watching

__all__ = ["watching"]

# -- phases: the names that TensorFlow 2.21 reports, in the order of a compilation -----

TABLE = (
    ("tf.function-graph_building", "capture"),
    ("HLO passes*", "optimize"),
    ("CpuCompiler::*", "generate"),
    ("CpuExecutable::Execute*", "run"),
    ("EagerLocalExecute: __inference_*", "lower"),  # the graph to HLO, by tf2xla
)
INHERIT = True  # what it names inside one of these belongs to it
ABSENT = {}
NOTE = "lower holds what comes before XLA's passes, the function's instantiation too"


def generated(seen, made, state, batch):  # -> size of XLA's optimized program, as text
    inputs = arguments(state, batch)
    texts = [
        f.experimental_get_compiler_ir(*inputs)(stage="optimized_hlo") for f in made
    ]
    return {
        "what": "optimized HLO as text",
        "bytes": sum(len(text.encode()) for text in texts),
        "lines": sum(text.count("\n") for text in texts),
    }
