"""Two portraits of a graph: the jaxpr, and what XLA made of it -- JAX, jit."""

from jax._src import source_info_util

from graphparity.common.graphs.hlo import graph
from graphparity.frameworks.jax_jit import jaxpr

MAKER = "graph"
WRITTEN = "the jaxpr, functions that are only called inlined"
RUNS = "XLA's HLO after optimization"
KERNELS = "fusions and other operations outside of fusions in the optimized HLO"


def both_forms(function, graphed, args):  # -> written, runs, kernels by scope
    traced = graphed.trace(*args)
    written = jaxpr.parse(traced.jaxpr, place)
    runs, kernels = graph.parse(traced.lower().compile().as_text())
    return written, runs, kernels


def written(function, graphed, args):  # -> Graph, without compiling it
    return jaxpr.parse(graphed.trace(*args).jaxpr, place)


def place(equation):  # the innermost line that isn't JAX's own
    frame = source_info_util.user_frame(equation.source_info.traceback)
    return f"{frame.file_name}:{frame.start_line}" if frame else None
