"""A model of a person's own, as it is -- Keras and TensorFlow 2."""

import functools
import inspect
import sys

import tensorflow as tf

from graphparity.frameworks.tf_eager.own import dropout, model_layouts


def _keras():
    return sys.modules.get("keras", tf.keras)


def _is_keras(model):
    return isinstance(model, _keras().layers.Layer)


def opened(made, inputs, seed, dtype):  # what model() returned -> a model, or None
    del seed
    if _is_keras(made):
        made(*inputs, **_modes(made, False))  # builds what is not built yet
        return made
    return _in_dtype(made, dtype) if isinstance(made, tf.Module) else None


def _in_dtype(module, dtype):  # Keras follows its floatx; a tf.Module's are made anew
    for path, old in model_layouts.by_path(module).items():
        if old.dtype == dtype:
            continue
        new = tf.Variable(tf.cast(old, dtype), trainable=old.trainable)
        owner = module
        for step in path[:-1]:
            owner = _step(owner, step)
        if isinstance(path[-1], str) and not isinstance(owner, dict):
            setattr(owner, path[-1], new)
        else:
            owner[path[-1]] = new
    return module


def _step(owner, step):
    plain = isinstance(step, str) and not isinstance(owner, dict)
    return getattr(owner, step) if plain else owner[step]


def seeded(seed):
    tf.keras.utils.set_random_seed(seed)


def kind(model):
    return f"{'Keras' if _is_keras(model) else 'tf.Module'} {type(model).__name__}"


def tensors(model, inputs):  # -> descriptions, in the order of execution
    if _is_keras(model):
        return model_layouts.keras(model)
    return model_layouts.plain(model, inputs)


def _variables(model):
    if _is_keras(model):
        return {v.path: v for v in model_layouts.kept(model)}
    return dict(model_layouts.named(model))


# -- values ----------------------------------------------------------------------------


def read(model):  # -> NumPy arrays by name
    return {n: v.numpy().copy() for n, v in _variables(model).items()}


def write(model, values):
    for name, variable in _variables(model).items():
        if name in values:
            variable.assign(values[name])


# -- calls -----------------------------------------------------------------------------


def _modes(model, training):
    if _is_keras(model):
        return {"training": training}
    told = "training" in inspect.signature(model).parameters
    return {"training": training} if told else {}


def has_modes(model):  # whether it can be told that it is trained
    return _is_keras(model) or bool(_modes(model, True))


def call(model, inputs, training):  # inputs: tensors in the order of its arguments
    _dropout(model)
    return model(*inputs, **_modes(model, training))


def _dropout(model):  # off, unless masks are given
    dropout.rates(model_layouts.layers(model) if _is_keras(model) else ())


def product(output, cotangent):  # -> the sum of all products
    return tf.reduce_sum(output * cotangent)


def evaluated(model, graph):  # -> call(*inputs) -> output in evaluation mode
    _dropout(model)
    options = _modes(model, False)
    return graph(lambda *inputs: model(*inputs, **options))


def gradients(model, inputs, training, scalar, graph):
    # scalar: output -> what is differentiated; graph: a static form of all this
    # -> the scalar, the output, gradients by weights and by inputs' places
    found = differentiated(model, training, scalar, graph)(*inputs)
    value, output, by_weight, by_input = found
    trained = [n for n, v in _variables(model).items() if v.trainable]
    wanted = [n for n, x in enumerate(inputs) if x.dtype.is_floating]
    return value, output, dict(zip(trained, by_weight)), dict(zip(wanted, by_input))


def differentiated(model, training, scalar, graph):
    weights = [_plain(v) for v in _variables(model).values() if v.trainable]

    def work(*inputs):
        wanted = [x for x in inputs if x.dtype.is_floating]
        with tf.GradientTape() as tape:
            tape.watch(wanted)
            output = call(model, inputs, training)
            value = scalar(output)
        zero = tf.UnconnectedGradients.ZERO
        grads = tape.gradient(value, (weights, wanted), unconnected_gradients=zero)
        by_weight, by_input = grads
        return value, output, list(map(tf.convert_to_tensor, by_weight)), by_input

    return graph(work)


def _plain(variable):  # Keras wraps TensorFlow's
    return variable if isinstance(variable, tf.Variable) else variable._value


def inner(model, inputs, file, here):
    # (name, output, layer, no lines) of the layers or operations, in order
    del file, here
    return (_layers if _is_keras(model) else _operations)(model, inputs)


def _layers(model, inputs):
    found = []

    def noted(layer, own):
        def run(*args, **kwargs):
            result = own(*args, **kwargs)
            if tf.executing_eagerly():
                found.append((layer.name, result, layer, []))
            return result

        return functools.update_wrapper(run, own)

    every = [one for one in model_layouts.layers(model) if one is not model]
    for layer in every:
        vars(layer)["call"] = noted(layer, layer.call)
    try:
        call(model, inputs, False)
    finally:
        for layer in every:
            del vars(layer)["call"]
    return found


def _operations(model, inputs):  # of a tf.Module: of its graph
    kinds = [tf.TensorSpec(x.shape, x.dtype) for x in inputs]
    traced = tf.compat.v1.wrap_function(lambda *x: call(model, x, False), kinds)
    every = [
        (op.type, tensor)
        for op in traced.graph.get_operations()
        for tensor in op.outputs
        if op.type not in ("Placeholder", "Const") and tensor.dtype.is_floating
    ]
    feeds = traced.graph.inputs[: len(inputs)]
    results = traced.prune(feeds, [tensor for _, tensor in every])(*inputs)
    return [(name, one, None, []) for (name, _), one in zip(every, results)]
