"""Graphs of NumPy functions, as a framework tells those of a model."""

import numpy as np

from graphparity.common.user.insides import Graph, Node


def graph(values, operations, inputs):
    """values: weights, constants and inputs by name; operations: (name, function,
    names that it takes), each giving one value of its own name; inputs: which of the
    values are the model's."""
    names = [*values, *(name for name, _, _ in operations)]
    number = {name: n for n, name in enumerate(names)}
    known = {number[name]: np.asarray(value) for name, value in values.items()}
    nodes = []
    for name, function, takes in operations:
        nodes.append(Node(name, [number[t] for t in takes], [number[name]]))
        given = [known[number[t]] for t in takes]
        known[number[name]] = np.asarray(function(*given))

    def run(feeds, wanted, places):
        now = {number[name]: np.asarray(values[name]) for name in values} | feeds
        for place in places:
            _, function, takes = operations[place]
            result = np.asarray(function(*(now[number[t]] for t in takes)))
            now.setdefault(nodes[place].gives[0], result)
        return [now[n] for n in wanted]

    weights = {number[n]: n for n in values if n not in inputs and n.isupper()}
    shapes = {n: value.shape for n, value in known.items()}
    made = Graph(nodes, weights, [number[n] for n in inputs], shapes, run)
    return made, number, known
