"""Inside a worker: steps of training, by a library's calls or by what a file says."""

from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import conventions, loading
from graphparity.common.worker import session
from graphparity.experiments.check.in_worker import opened


def model_train(
    inputs: Named,
    given: Named,
    steps: int,
    training: bool,
    loss: bool,
    said: dict[str, Any] | None,
    still: Named,
    changed: str = "",
) -> dict[str, Any]:
    """Its tensors and loss after each step: by a library's calls, as `own/training.py`
    takes them, or by what the file says. still: True at what is put back after each
    step, by name; the loss is that of training where there are statistics. changed: a
    convention of the library's, by name, that is another one; `reached` says whether
    the file's training came by it."""

    def work() -> dict[str, Any]:
        reached = dict[str, list[int]]()
        chosen = [one for one in _conventions() if one[0] == changed]
        with conventions.changed(chosen, opened.held().place, reached):
            found = _steps(inputs, given, steps, training, loss, said, still)
        return {**found, "reached": bool(reached)}

    return opened.guarded(work)


def _conventions() -> list[conventions.Convention]:
    found: list[conventions.Convention] = registry.load(
        session.current().backend, "own", "usual_differences"
    ).CONVENTIONS
    return found


def model_conventions() -> dict[str, str]:
    """What its library could do otherwise in training: sentences by name."""
    words = ("optim", "clip_grad", "clip_by_global_norm", "optax:")
    return {
        name: sentence
        for name, sentence, targets, _ in _conventions()
        if any(word in target for word in words for target in targets)
    }


def _steps(
    inputs: Named,
    given: Named,
    steps: int,
    training: bool,
    loss: bool,
    said: dict[str, Any] | None,
    still: Named,
) -> dict[str, Any]:
    held, runtime = opened.held(), session.current().runtime
    train = registry.load(session.current().backend, "own", "training")
    scalar = opened.loss_of(given) if loss else None
    arrays = {n: runtime.array(a) for n, a in {**inputs, **given}.items()}
    model, made = held.model, list[dict[str, Any]]()
    own = lambda: train.own(model, loading.module(held.place))
    step = loading.guarded((lambda: train.named(model, said)) if said else own)
    for _ in range(steps):
        before = opened.read()
        loading.guarded(lambda: step(opened.tensors(inputs), arrays, scalar, training))
        after = opened.read()
        kept = {n: np.where(one, before[n], after[n]) for n, one in still.items()}
        opened.write(kept)
        value = _value(inputs, training, scalar) if scalar else None
        made.append({"tensors": {**after, **kept}, "loss": value})
    return {"steps": made}


def _value(inputs: Named, training: bool, scalar: Callable[[Any], Any]) -> Any:
    """The loss of the model as it is; its statistics stay what they are."""
    framework, model, before = opened.framework(), opened.held().model, opened.read()
    run = lambda: scalar(framework.call(model, opened.tensors(inputs), training))
    value = session.current().runtime.numpy(loading.guarded(run))
    if training:
        opened.write(before)
    return value


def model_spoken(said: dict[str, Any]) -> str:
    """The calls as a person would write them."""
    train = registry.load(session.current().backend, "own", "training")
    return str(train.text(said))


COMMANDS = {
    "model_train": model_train,
    "model_spoken": model_spoken,
    "model_conventions": model_conventions,
}
