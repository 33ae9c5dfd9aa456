"""Two portraits of a graph: as traced, and as Grappler leaves it -- TensorFlow, graph.

As it runs: the partition graph of the run metadata, which is what the executor gets
after Grappler and oneDNN have rewritten the graph.
"""

import os
import re
from pathlib import Path

import keras
import tensorflow as tf
from tensorflow.python.eager import context
from tensorflow.python.framework import function_def_to_graph

from graphparity.common.contract import registry
from graphparity.frameworks.tf_graph import graphdef

FED = re.compile(r"^_arg_(.+)_0_\d+$")
PLAIN = re.compile(r"^runtime\._")
BETWEEN = (  # frames that are not the program's: packages, the suite, this
    *(f"{Path(package.__file__).parent}{os.sep}" for package in (tf, keras)),
    f"{registry.folder('graphparity.common')}{os.sep}",
    __file__,
)
MAKER = "graph"
WRITTEN = "the GraphDef of the concrete function"
RUNS = "the partition graph of the run metadata, behind Grappler and oneDNN"
KERNELS = "nodes of the partition graph that compute"


def both_forms(function, graphed, args):  # -> written, runs, kernels by scope
    traced = graphed.get_concrete_function(*args).graph
    written, names = as_written(traced)
    context.enable_run_metadata()
    graphed(*args)
    metadata = context.export_run_metadata()
    context.disable_run_metadata()
    runs, kernels = as_run(metadata.partition_graphs, names)
    return written, runs, kernels


def written(function, graphed, args):  # -> Graph, without compiling it
    return as_written(graphed.get_concrete_function(*args).graph)[0]


def as_written(traced):  # a FuncGraph -> Graph, what is known of its nodes by name
    definition = traced.as_graph_def(add_shapes=True)
    forms, sources = known(traced, definition.library)
    effects = [op.name for op in traced.control_outputs]
    outputs = [t.name for t in traced.outputs] + effects
    written, _ = graphdef.parse(definition, outputs, forms, sources)
    return written, (forms, sources)


def known(graph, library):
    """Shapes, dtypes and lines of Python of all nodes, library functions' included."""
    forms, sources = {}, {}
    describe(graph, "", forms, sources)
    for function in library.function:
        try:
            inner = function_def_to_graph.function_def_to_graph(function)
        except (ValueError, KeyError):  # it calls what only the outer graph knows
            continue
        describe(inner, function.signature.name, forms, sources)
    return forms, sources


def describe(graph, name, forms, sources):
    for op in graph.get_operations():
        if len(op.outputs) == 1 and op.outputs[0].shape.is_fully_defined():
            value = op.outputs[0]
            forms[name, op.name] = tuple(value.shape.as_list()), value.dtype.name
        if place := line(op.traceback):
            sources[name, op.name] = place


def line(traceback):  # the innermost of a program; None without any
    frames = [f for f in traceback or () if not f[0].startswith(BETWEEN)]
    return f"{frames[-1][0]}:{frames[-1][1]}" if frames else None


def as_run(partitions, names):  # -> Graph, kernels by scope
    merged = partitions[0]
    for other in partitions[1:]:
        merged.MergeFrom(other)
    written, sources = names
    forms = dict(written)
    for node in merged.node:  # an argument of the session: what is fed under its name
        if fed := FED.match(node.name):
            forms["", node.name] = written.get(("", fed[1]), (None, None))
    forms |= imported(merged, forms)
    return graphdef.parse(merged, (), forms, sources)


def imported(definition, forms):  # forms that TensorFlow infers, where it can
    inferred, copy = {}, type(definition)()
    copy.CopyFrom(definition)
    for node in copy.node:
        name, (shape, _) = node.name, forms.get(("", node.name), (None, None))
        node.name = legal(name)
        node.input[:] = [legal(source) for source in node.input]
        node.attr.pop("_class", None)  # it may name a node that was removed
        if node.op == "_Arg" and shape is not None:
            kind = node.attr["T"].type
            node.attr.clear()
            node.op, node.attr["dtype"].type = "Placeholder", kind
            node.attr["shape"].shape.CopyFrom(tf.TensorShape(shape).as_proto())
    with tf.Graph().as_default() as graph:
        try:
            tf.graph_util.import_graph_def(copy, name="")
        except (ValueError, KeyError):
            return inferred
    describe(graph, "", inferred, {})
    return {(name, PLAIN.sub("_", op)): form for (name, op), form in inferred.items()}


def legal(name):  # of a node that only the runtime may name so
    return re.sub(r"^(\^?)_", r"\1runtime._", name)
