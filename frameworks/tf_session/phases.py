"""What a session shows of its phases -- TensorFlow 1.

The program builds the graph; the profiler records what the session does afterwards.
"""

from graphparity.frameworks.tf_graph.phases import watching

__all__ = ["watching"]

# -- phases: the names that TensorFlow 2.21 reports, in the order of a program's life --

TABLE = (
    ("building", "capture"),  # building the graph; variables are initialized in it too
    ("first call", "optimize"),  # before it runs: placement, Grappler, partitions
    ("SessionRun*", "run"),
)
INHERIT = True  # what it names inside one of these belongs to it
ABSENT = {"lower": "optimize", "generate": "optimize"}  # its kernels are ready-made
NOTE = (
    "capture is building, its initialization of variables but for their run; optimize "
    "is all that Session.run does before it runs, the feed in Python too: there is no "
    "rest to tell"
)


def generated(seen, made, state, batch):  # -> the graph, serialized
    graph = state.session.graph.as_graph_def()
    return {
        "what": "GraphDef, serialized, before it is optimized; its nodes as lines",
        "bytes": graph.ByteSize(),
        "lines": len(graph.node),
    }
