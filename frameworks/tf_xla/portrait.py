"""Two portraits of a graph: as traced, and what XLA made of it -- TensorFlow, XLA."""

from graphparity.common.graphs.hlo import graph
from graphparity.frameworks.tf_graph import portrait

MAKER = "graph"
WRITTEN = portrait.WRITTEN
RUNS = "XLA's HLO after optimization"
written = portrait.written  # both are traced alike
KERNELS = "fusions and other operations outside of fusions in the optimized HLO"


def both_forms(function, graphed, args):  # -> written, runs, kernels by scope
    traced = graphed.get_concrete_function(*args).graph
    written, _ = portrait.as_written(traced)
    optimized = graphed.experimental_get_compiler_ir(*args)(stage="optimized_hlo")
    runs, kernels = graph.parse(optimized)
    return written, runs, kernels
