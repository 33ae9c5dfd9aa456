"""A model of a person's own, as it is -- JAX.

Each kind becomes a tree of arrays, and apply(tree, inputs, training) that gives the
output and the new tree.
"""

import dataclasses
from typing import Any

import jax
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.own import (
    model_kinds,
    model_layouts,
    model_places,
    model_values,
)


@dataclasses.dataclass
class Model:
    """What is kept of a model: its weights and statistics, and how it is called."""

    kind: str
    tree: Any
    apply: Any
    trained: Any  # name -> whether it is trained
    person: Any  # tree -> what the person's own step of training may take, by name
    back: Any  # tree, what it gave by name -> tree
    cells: Any = dataclasses.field(default_factory=dict)  # path -> its gates
    direct: Any = None  # tree -> call(inputs), evaluated as a user of the library does
    moded: bool = True  # it can be told that it is trained


def opened(made, inputs, seed, dtype):  # what model() returned -> a model, or None
    found = model_kinds.opened(made, inputs, seed)
    if found is None:
        return None
    model = Model(*found)
    floating = lambda x: jnp.issubdtype(x.dtype, jnp.floating)
    cast = lambda x: x.astype(dtype) if floating(x) else x
    model.tree = jax.tree.map(cast, model.tree)
    return model


def kind(model):
    return model.kind


def has_modes(model):  # whether it can be told that it is trained, or takes a key
    return model.moded


def tensors(model, inputs):  # -> descriptions, in the order of execution
    flat, structure = _flat(model)
    names = list(flat)

    def function(leaves, given):
        tree = jax.tree.unflatten(structure, leaves)
        return model.apply(tree, given, False)[0]

    closed = jax.make_jaxpr(function)(list(flat.values()), list(inputs))
    found = model_layouts.found(closed, len(names))
    every = []
    for number, (name, value) in enumerate(flat.items()):
        seen = found.get(number, {})
        layer, _, leaf = name.rpartition(".")
        for collection in model_kinds.COLLECTIONS:
            layer = f"{layer}.".removeprefix(f"{collection}.").rstrip(".")
        one = {
            "name": name,
            "shape": list(value.shape),
            "layer": layer,
            "kind": "",
            "role": seen.get("role"),
            "axes": seen.get("axes"),
            "packed": None,
            "trained": model.trained(name),
            "tied": [],
            "heads": None,
            "place": (seen.get("place", 10**9), number),
        }
        every.append({**one, **model_kinds.packed(model.kind, name, leaf, model.cells)})
    return sorted(every, key=lambda one: one["place"])


def _flat(model):  # -> floating leaves by name; the structure of the whole
    pairs, structure = jax.tree_util.tree_flatten_with_path(model.tree)
    key = lambda path: jax.tree_util.keystr(path, simple=True, separator=".")
    return {key(path): leaf for path, leaf in pairs}, structure


# -- values ----------------------------------------------------------------------------


def read(model):  # -> NumPy arrays by name
    return {name: jax.device_get(leaf) for name, leaf in _flat(model)[0].items()}


def write(model, values):
    flat, structure = _flat(model)
    new = [jnp.asarray(values.get(n, v), v.dtype) for n, v in flat.items()]
    model.tree = jax.tree.unflatten(structure, new)


# -- calls -----------------------------------------------------------------------------


def call(model, inputs, training):  # a call in training enters the new statistics
    output, tree = model.apply(model.tree, inputs, training)
    if training and tree is not None:
        model.tree = tree
    return output


def product(output, cotangent):  # -> the sum of all products
    return (output * cotangent).sum()


def evaluated(model, graph):  # -> call(*inputs) -> output in evaluation mode
    compiled = graph(lambda tree, *inputs: model.apply(tree, inputs, False)[0])
    return lambda *inputs: compiled(model.tree, *inputs)


def gradients(model, inputs, training, scalar, graph):
    # scalar: output -> what is differentiated; graph: a static form of all this
    # -> the scalar, the output, gradients by weights and by inputs' places
    value, output, grads, new = differentiated(model, training, scalar, graph)(*inputs)
    if training and new is not None:
        model.tree = new
    by_weight = {n: g for n, g in zip(_flat(model)[0], grads[0]) if model.trained(n)}
    return value, output, by_weight, grads[1]


def differentiated(model, training, scalar, graph):
    flat, structure = _flat(model)

    def work(weights, *inputs):
        floats = lambda x: jnp.issubdtype(x.dtype, jnp.floating)
        floating = {n: x for n, x in enumerate(inputs) if floats(x)}

        def function(weights, wanted):
            given = [wanted.get(n, x) for n, x in enumerate(inputs)]
            tree = jax.tree.unflatten(structure, weights)
            output, new = model.apply(tree, given, training)
            return scalar(output), (output, new)

        by_both = jax.value_and_grad(function, (0, 1), has_aux=True)
        (value, (output, new)), grads = by_both(weights, floating)
        return value, output, grads, new

    compiled, weights = graph(work), list(flat.values())
    return lambda *inputs: compiled(weights, *inputs)


def inner(model, inputs, file, here):
    # (name, value, no layer, its line of the file) of every operation, in order
    del here
    flat, structure = _flat(model)

    def function(leaves):
        tree = jax.tree.unflatten(structure, leaves)
        return model.apply(tree, inputs, False)[0]

    closed = jax.make_jaxpr(function)(list(flat.values()))
    return model_values.values(closed, list(flat.values()), file)


def places(model, inputs, file):  # tensor -> the lines of the file that move or use it
    flat, structure = _flat(model)

    def function(leaves):
        tree = jax.tree.unflatten(structure, leaves)
        new = model.apply(tree, inputs, True)[1]
        return jax.tree.leaves(tree if new is None else new)

    closed = jax.make_jaxpr(function)(list(flat.values()))
    return model_places.places(closed, list(flat), file)
