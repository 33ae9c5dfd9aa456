"""Inside a worker: which masks a model draws, and its gradients with masks given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import loading
from graphparity.common.user.draws import Masks, watching
from graphparity.common.worker import session
from graphparity.experiments.check.in_worker import opened

AGAIN = "it gives something else in a second call with the same masks"


def _own() -> ModuleType:
    return registry.load(session.current().backend, "own", "dropout")


@contextmanager
def given(masks: list[Any], seed: int, scaled: bool) -> Iterator[Masks]:
    """A call with these masks, and more that are drawn; its draws in what it gives."""
    one = Masks(seed, opened.held().place, [np.asarray(m, bool) for m in masks], scaled)
    with _own().given(one):
        yield one


def model_draws(inputs: Named, seed: int) -> dict[str, Any]:
    """What is drawn in a call in training mode, in evaluation mode, and in training
    where all that can be turned off is; what can't be given of each."""

    def work() -> dict[str, Any]:
        on, once = _drawn(inputs, seed, True, True)
        evaluated, _ = _drawn(inputs, seed, False, True)
        others, left = list[str](), Masks(seed, "")
        if on.draws or on.others:  # a layer's first call may draw a seed
            again, twice = _drawn(inputs, seed, True, True)
            others = again.others + [AGAIN] * (not _same(once, twice))
            left, _ = _drawn(inputs, seed, True, False)
        return {
            "training": on.draws,
            "evaluation": evaluated.draws,
            "left": left.draws,
            "others": others,
            "left_others": left.others,
            "modes": opened.framework().has_modes(opened.held().model),
        }

    return opened.guarded(work)


def _drawn(inputs: Named, seed: int, training: bool, on: bool) -> tuple[Masks, Named]:
    """What a call draws, and what it gives."""
    framework, held, own = opened.framework(), opened.held(), _own()
    masks = Masks(seed, held.place, lines=held.lines)
    with own.given(masks, on), watching(masks, own.SAMPLERS, own.ABSTRACT):
        before = opened.read()
        call = lambda: framework.call(held.model, opened.tensors(inputs), training)
        found = opened.outputs(loading.guarded(call)).arrays
        opened.write(before)
    return masks, found


def _same(one: Named, other: Named) -> bool:
    """Whether two calls gave the same, to rounding."""
    return one.keys() == other.keys() and all(
        a.shape == other[n].shape and np.allclose(a, other[n], 1e-9, 1e-12, True)
        for n, a in one.items()
    )


def gradients(
    work: Callable[..., dict[str, Any]],
    masks: list[Any],
    seed: int,
    scaled: bool,
    asked: dict[str, Any],
) -> dict[str, Any]:
    """What `model_gradients` says with masks given, and the draws."""
    with given(masks, seed, scaled) as one:
        reply = work(**asked)
    return {**reply, "draws": one.draws, "others": one.others}


COMMANDS = {"model_draws": model_draws}
