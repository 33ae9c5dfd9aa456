"""The layers of a Keras model, each callable again alone; the operations of a
tf.Module -- TensorFlow 2."""

import functools

import tensorflow as tf

from graphparity.common.user.insides import Graph, Layer, Node
from graphparity.frameworks.tf_eager.own import model as own, model_layouts

ENDS = "Dense", "Conv"  # in the name of a layer whose activation comes last


def insides(model, inputs):  # -> its layers, what is inside first; or its graph
    return (_layers if own._is_keras(model) else _graph)(model, inputs)


# -- Keras -----------------------------------------------------------------------------


def _layers(model, inputs):
    found, order, every = {}, [], model_layouts.layers(model)

    def noted(layer, call):
        def run(*args, **kwargs):
            result = call(*args, **kwargs)
            if tf.executing_eagerly() and id(layer) not in found:
                found[id(layer)] = layer, call, (args, kwargs), result
                order.append(id(layer))
            return result

        return functools.update_wrapper(run, call)

    for layer in every:
        vars(layer)["call"] = noted(layer, layer.call)
    try:
        own.call(model, inputs, False)
    finally:
        for layer in every:
            del vars(layer)["call"]
    return [_layer(*found[one], found[one][0] is model) for one in order]


def _layer(layer, call, asked, result, whole):
    leaves = tf.nest.flatten(asked)
    places = [n for n, x in enumerate(leaves) if tf.is_tensor(x)]

    def run(given):
        new = dict(zip(places, given))
        filled = [new.get(n, x) for n, x in enumerate(leaves)]
        args, kwargs = tf.nest.pack_sequence_as(asked, filled)
        return _tensors(call(*args, **kwargs))

    def again(given):
        ways, activation = [("", run(given))], getattr(layer, "activation", None)
        last = any(word in type(layer).__name__ for word in ENDS)
        name = getattr(activation, "__name__", "")
        if last and activation is not None and name != "linear" and "LSTM" not in name:
            layer.activation = None
            try:
                ways.append((f"before its activation {name}", run(given)))
            finally:
                layer.activation = activation
        return ways

    holds = [v.path for v in model_layouts.kept(layer)]
    given = [leaves[n] for n in places]
    return Layer(layer.name, holds, given, _tensors(result), again, whole)


def _tensors(result):
    return [x for x in tf.nest.flatten(result) if tf.is_tensor(x)]


# -- tf.Module -------------------------------------------------------------------------


def _graph(model, inputs):
    kinds = [tf.TensorSpec(x.shape, x.dtype) for x in inputs]
    traced = tf.compat.v1.wrap_function(lambda *x: own.call(model, x, False), kinds)
    inner = traced.graph
    handles = {id(v.handle): name for name, v in model_layouts.named(model)}
    tensors = list(inner.inputs)
    number = {id(x): n for n, x in enumerate(tensors)}
    nodes = []
    for op in inner.get_operations():
        for x in op.outputs:
            if id(x) not in number:
                number[id(x)] = len(tensors)
                tensors.append(x)
        if op.type != "Placeholder":
            takes = [number[id(x)] for x in op.inputs]
            nodes.append(Node(op.type, takes, [number[id(x)] for x in op.outputs]))
    weights = {
        number[id(inside)]: handles[id(outer)]
        for outer, inside in inner.captures
        if id(outer) in handles
    }
    given = list(range(len(inputs)))
    whole = [n for n, x in enumerate(tensors) if x.shape.is_fully_defined()]
    numeric = lambda x: x.dtype.is_floating or x.dtype.is_integer
    shapes = {n: tuple(tensors[n].shape) for n in whole if numeric(tensors[n])}

    def run(values, wanted, _):
        feeds = [tensors[n] for n in values]
        pruned = traced.prune(feeds, [tensors[n] for n in wanted])
        return pruned(*map(tf.convert_to_tensor, values.values()))

    return Graph(nodes, weights, given, shapes, run)
