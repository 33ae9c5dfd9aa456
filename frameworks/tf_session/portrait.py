"""Two portraits of a graph: the session's, and as it runs -- TensorFlow 1.

As written: the session's graph, without what serves its initializer alone. As it runs:
the partition graph of the run metadata, after Grappler and oneDNN.
"""

from types import SimpleNamespace

import tensorflow.compat.v1 as tf

from graphparity.frameworks.tf_graph import graphdef, portrait

MAKER = "build"
WRITTEN = "the GraphDef of the session, without what only its initializer needs"
RUNS = portrait.RUNS
KERNELS = portrait.KERNELS


def both_forms(define, run, args):  # -> written, runs, kernels by scope
    session, metadata = args[0].session, tf.RunMetadata()
    written, names = as_written(session.graph, wanted(run, args, metadata))
    runs, kernels = portrait.as_run(list(metadata.partition_graphs), names)
    return written, runs, kernels


def written(define, run, args):  # -> Graph
    session = args[0].session
    return as_written(session.graph, wanted(run, args, tf.RunMetadata()))[0]


def wanted(run, args, metadata):  # runs it once -> what it fetches, by name
    (state, *batch), fetched = args, []
    options = tf.RunOptions(output_partition_graphs=True)

    def recorded(fetches, feed_dict=None):  # replaces Session.run
        fetched.append(fetches)
        return state.session.run(fetches, feed_dict, options, metadata)

    run(state._replace(session=SimpleNamespace(run=recorded)), *batch)
    return [f.name for f in tf.nest.flatten(fetched[0])]


def as_written(graph, wanted):  # -> Graph, what is known of its nodes by name
    definition = graph.as_graph_def(add_shapes=True)
    parents = {
        n.name: [i.lstrip("^").split(":")[0] for i in n.input] for n in definition.node
    }
    starts = [name for name in parents if name.split("/")[-1] == "init"]
    needed = reach(parents, [name.split(":")[0] for name in wanted])
    initializing = reach(parents, starts) - needed
    remaining = [n for n in definition.node if n.name not in initializing]
    del definition.node[:]
    definition.node.extend(remaining)
    forms, sources = portrait.known(graph, definition.library)
    written, _ = graphdef.parse(definition, wanted, forms, sources)
    return written, (forms, sources)


def reach(parents, starts):  # the nodes that these need, and themselves
    reached, waiting = set(), list(starts)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += parents[name]
    return reached
