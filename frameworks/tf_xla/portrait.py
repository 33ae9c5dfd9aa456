"""Two portraits of a graph: its HLO, and what XLA made of it -- TensorFlow, XLA."""

from common import hlo

MAKER = "graph"
WRITTEN = "the HLO that TensorFlow's operations were translated to"
RUNS = "XLA's HLO after optimization"
KERNELS = "fusions and other operations outside of fusions in the optimized HLO"


def paint(function, graphed, args):  # -> written, runs, kernels by scope
    show = graphed.experimental_get_compiler_ir(*args)
    written, _ = hlo.parse(show(stage="hlo"))
    runs, kernels = hlo.parse(show(stage="optimized_hlo"))
    return written, runs, kernels
