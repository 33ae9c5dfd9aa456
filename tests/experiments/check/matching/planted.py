"""Models as frameworks describe them, planted, and a judge that knows the truth."""

import numpy as np

from graphparity.experiments.check.matching import atoms, match, wiring
from graphparity.experiments.check.matching.match import Mismatch
from graphparity.experiments.check.matching.search import Trial


def tensor(name, shape, role=None, axes=None, packed=None, layer=None, heads=None):
    """A description; axes: one letter each of o, i, h, w; `-h` runs backwards."""
    words = {"o": "out", "i": "in"}
    labels = [words.get(a, a) for a in axes.split()] if axes else None
    owner = name.rpartition(".")[0] if layer is None else layer
    pack = {"axis": packed[0], "parts": list(packed[1])} if packed else None
    return {
        "name": name,
        "shape": list(shape),
        "layer": owner,
        "kind": "",
        "role": role,
        "axes": labels,
        "packed": pack,
        "trained": role not in ("mean", "variance"),
        "tied": [],
        "heads": heads,
        "place": [0, 0],
    }


def linear(name, inside, out, transposed=False, words=("weight", "bias")):
    """A kernel (out, in), or transposed, and its bias."""
    shape, axes = ((inside, out), "i o") if transposed else ((out, inside), "o i")
    return [
        tensor(f"{name}.{words[0]}", shape, "kernel", axes),
        tensor(f"{name}.{words[1]}", (out,), "bias", "o"),
    ]


def drawn(tensors, seed=0):
    rng = np.random.default_rng(seed)
    return {t["name"]: rng.standard_normal(t["shape"]) for t in tensors}


def solved(left, right, truth):
    """What is found where the models are the same with the weights that `truth` makes
    of the left's; None where nothing fits. The judge sees how many tensors, in order,
    are right, and no more."""
    one, other = atoms.side(left), atoms.side(right)
    values = drawn(left)
    vector, wanted = atoms.flat(one, values), truth(values)
    assert wanted.keys() == other.tensors.keys()

    def run(guess):
        rows = wiring.rows(guess.every(), other)
        made = atoms.named(other, wiring.carried(vector, rows))
        right = [np.array_equal(made[name], wanted[name]) for name in made]
        return Trial(all(right), sum(right), 1.0 - sum(right) / len(right))

    every = match.pairs(one, other)
    if isinstance(every, Mismatch):
        return every
    best = None
    for pairs in every:
        found = match.matched(pairs, run)
        if best is None or found.trial.better(best.trial):
            best = found
    return best


def layouts(found):
    return {e.right.name: (e.left.name, e.layout.text) for e in found.guess.every()}
