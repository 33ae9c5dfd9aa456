"""What is run together, and in which order channels are handed over."""

import numpy as np

from graphparity.experiments.check.alone import groups
from graphparity.experiments.check.alone.groups import Holder
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.matching.layouts import Layout
from graphparity.experiments.check.matching.wiring import Entry
from tests.experiments.check.matching.planted import linear, tensor

NAMES = "q", "k", "v", "o"


def unit(left, right):
    """A unit of one entry with the atoms of these tensors."""
    one, other = (atoms.atoms(atoms.side([t]))[0] for t in (left, right))
    return [Entry(one, other, Layout("as it is", one.index))]


def square(name):
    return tensor(f"{name}.w", (4, 4), "kernel", "o i")


UNITS = [unit(square(name), square(name)) for name in NAMES]


def holder(number, names, whole=False):
    name = "".join(names)
    return Holder(number, name, frozenset(f"{n}.w" for n in names), whole)


EACH = [holder(n, [name]) for n, name in enumerate(NAMES)]
BLOCK = holder(4, NAMES)
MODEL = holder(9, NAMES, True)


def test_the_smallest_layers_of_both_are_run():
    both = [*EACH, BLOCK, MODEL], [*EACH, BLOCK, MODEL]
    found = groups.group(1, UNITS, both, (0, 0))
    assert found.units == (1,)
    assert [one.name for one in found.layers] == ["k", "k"]
    further = groups.group(1, UNITS, both, (1, 1))
    assert further.units == (0, 1, 2, 3)
    assert [one.name for one in further.layers] == ["qkvo", "qkvo"]


def test_what_one_of_them_holds_together_is_run_together():
    found = groups.group(1, UNITS, ([*EACH, BLOCK, MODEL], [BLOCK, MODEL]), (0, 0))
    assert found.units == (0, 1, 2, 3)
    assert [one.name for one in found.layers] == ["qkvo", "qkvo"]
    packed = groups.group(1, UNITS, ([holder(0, "qkv"), BLOCK], None), (0, 0))
    assert packed.units == (0, 1, 2)
    assert packed.layers[1] is None


def test_a_layer_around_one_that_holds_the_same_is_tried_by_itself():
    """A recurrent layer of Keras, whose cell holds the weights, against one layer."""
    cell, layer = holder(0, "qkvo"), Holder(1, "layer", holder(0, "qkvo").holds, False)
    both = [BLOCK, MODEL], [cell, layer, MODEL]
    found = groups.group(0, UNITS, both, (0, 1))
    assert [one.name for one in found.layers] == ["qkvo", "layer"]
    assert groups.group(0, UNITS, both, (1, 1)) is None


def test_what_only_the_model_holds_is_not_run_alone():
    assert groups.group(0, UNITS, ([MODEL], [*EACH, MODEL]), (0, 0)) is None
    assert groups.group(0, UNITS, ([*EACH, MODEL], [MODEL]), (0, 0)) is None
    assert groups.group(0, UNITS, ([*EACH, MODEL], None), (1, 1)) is None


def orders(make, left=None):
    """Of a kernel and its bias whose kernel's places are arranged by `make`."""
    sides = [atoms.side(linear("a", 6, 4)) for _ in range(2)]
    kernel, other = (atoms.atoms(side)[0] for side in sides)
    index = make(kernel.index)
    return groups.orders([Entry(kernel, other, Layout("", index))])


def test_channels_in_another_order_are_seen():
    swapped, even = np.array([3, 4, 5, 0, 1, 2]), np.array([1, 0, 3, 2])
    assert orders(lambda i: i) == {}
    found = orders(lambda i: i[:, swapped])
    assert found.keys() == {"in"}
    assert np.array_equal(found["in"], swapped)
    found = orders(lambda i: i[even])
    assert found.keys() == {"out"}
    assert np.array_equal(found["out"], even)


def test_channels_are_ordered_where_they_stand():
    order = np.array([2, 0, 1])
    image = np.arange(2 * 3 * 5 * 3).reshape(2, 3, 5, 3)
    first = groups.ordered(image, order, 4, last=False)
    assert np.array_equal(first, image[:, order])
    last = groups.ordered(image, order, 4, last=True)
    assert np.array_equal(last, image[..., order])
    rows = np.arange(6).reshape(2, 3)
    assert np.array_equal(groups.ordered(rows, order, 2, False), rows[:, order])
    assert groups.ordered(rows, None, 2, False) is rows
