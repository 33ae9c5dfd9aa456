"""The operations of a person's own model, any of which can be run alone -- JAX."""

import jax
from jax import numpy as jnp
from jax.extend import core

from graphparity.common.user.insides import Graph, Node
from graphparity.frameworks.jax_eager.own import model as own, model_values


def insides(model, inputs):  # -> its graph, what is called in it written out
    flat, structure = own._flat(model)

    def function(leaves, given):
        tree = jax.tree.unflatten(structure, leaves)
        return model.apply(tree, given, False)[0]

    leaves = list(flat.values())
    closed = jax.make_jaxpr(function)(leaves, list(inputs))
    written = _Written(len(leaves) + len(inputs))
    numbers = list(range(len(leaves) + len(inputs)))
    for number, value in zip(numbers, [*leaves, *inputs]):
        written.shape(number, value)
    written.out(closed.jaxpr, numbers, closed.consts)

    def run(values, wanted, nodes):
        return written.run(dict(enumerate(leaves)) | values, wanted, nodes)

    weights = dict(enumerate(flat))
    given = numbers[len(leaves) :]
    return Graph(written.nodes, weights, given, written.shapes, run)


class _Written:
    """A jaxpr as one list of operations, its values numbered."""

    def __init__(self, count):
        self.count, self.nodes, self.equations = count, [], []
        self.still, self.shapes = {}, {}

    def shape(self, number, value):
        if jnp.issubdtype(value.dtype, jnp.number):
            self.shapes[number] = tuple(value.shape)

    def out(self, jaxpr, numbers, consts):  # -> the numbers of its results
        place = dict(zip(jaxpr.invars, numbers))
        for var, value in zip(jaxpr.constvars, consts):
            place[var] = self.new(var.aval)
            self.still[place[var]] = value
        for eqn in jaxpr.eqns:
            takes = [self.of(place, var) for var in eqn.invars]
            called = model_values.called(eqn)
            if called is not None:
                place |= zip(eqn.outvars, self.out(called[0], takes, called[1]))
                continue
            gives = [self.new(var.aval) for var in eqn.outvars]
            place |= zip(eqn.outvars, gives)
            self.nodes.append(Node(eqn.primitive.name, takes, gives))
            self.equations.append(eqn)
        return [self.of(place, var) for var in jaxpr.outvars]

    def of(self, place, var):
        if not isinstance(var, core.Literal):
            return place[var]
        number = self.new(None)
        self.still[number] = var.val
        return number

    def new(self, aval):
        self.count += 1
        if aval is not None and hasattr(aval, "dtype"):
            self.shape(self.count - 1, aval)
        return self.count - 1

    def run(self, values, wanted, nodes):
        known = self.still | values
        for number in nodes:
            node, eqn = self.nodes[number], self.equations[number]
            given = [known[n] for n in node.takes]
            results = eqn.primitive.bind(*given, **eqn.params)
            results = results if eqn.primitive.multiple_results else [results]
            for place, result in zip(node.gives, results):
                known.setdefault(place, result)  # what is handed over stays
        return [known[n] for n in wanted]
