"""A few steps of training, each model by its own library's optimizer.

The optimizer is said once, as a call of any library; `dialects` finds by running which
rule it is, and writes it as a call of each other library. The weights are one vector
there: of rules that treat each element alike this makes no difference.
"""

from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import results
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Batch, Form, Way
from graphparity.experiments.dialects.call_text import call_as_text, complete
from graphparity.experiments.dialects.discover import find
from graphparity.experiments.dialects.library_options import (
    BACKEND_OF,
    WORDS,
    NamedCall,
)
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import Call
from graphparity.experiments.dialects.translate import translate

AFTER = "loss after step "


@dataclass(frozen=True)
class Training:
    """How many steps, with which call of each backend's library."""

    calls: dict[str, Call]
    steps: int


def training(pool: Pool, said: NamedCall, steps: int, backends: list[str]) -> Training:
    """The optimizer in the words of every backend's library. Raises Refused where it
    can't be said there, and WorkerFailure."""
    library, name, options = said
    try:
        source = find(pool, library, name)
        complete(source, options)
        dialect = source.dialect(options)
        made = {}
        for backend in dict.fromkeys(backends):
            own = [lib for lib, runs in BACKEND_OF.items() if runs == backend]
            if library in own:
                made[backend] = [(name, options)]
            else:
                made[backend] = _translated(pool, dialect, said, own)
    except (LookupError, ValueError) as error:
        raise Refused(str(error)) from error
    return Training(made, steps)


def _translated(pool: Pool, dialect: Dialect, said: NamedCall, own: list[str]) -> Call:
    """The call of a backend's own library. Raises LookupError where there is none."""
    library, name, options = said
    text = call_as_text(library, [(name, options)])
    if not own:
        raise LookupError(f"{text}: NumPy has no optimizers")
    family = dialect.family
    names = [each for each, word in WORDS[own[0]].items() if word[0] == family]
    found = translate(dialect, own[0], [find(pool, own[0], each) for each in names])
    if found.call is None:
        raise LookupError(f"{text} can't be said in {own[0]}: {found.reason}")
    return found.call


def stepped(
    pool: Pool,
    model: Model,
    way: Way,
    vector: Array,
    batch: Batch,
    form: Form,
    training: Training,
) -> Named:
    """The loss after each step on the same batch; in training mode where there are
    statistics. vector: the first one's weights. Raises Refused, WorkerFailure."""
    values = results.typed(way.to(vector, model.side), pool.dtype)
    call, made = training.calls[model.program.backend], list[Named]()
    found, before = Named(), values
    for step in range(training.steps + 1):
        pool.ask(model.worker, "model_write", values=values)
        reply = results.gradients(pool, model, batch, form, form.training)
        if step:
            found[f"{AFTER}{step}"] = np.asarray(reply["value"])
        made.append(reply["weights"])
        after = {n: a for n, a in reply["after"].items() if n in form.moving(model)}
        values = values | after | _moved(pool, model, call, before, made)
    return found


def _moved(
    pool: Pool, model: Model, call: Call, before: Named, made: list[Named]
) -> Named:
    """The weights after a step for each of the gradients, by the library's own
    optimizer from its first state on."""
    names = list(made[0])
    start, *rows = (
        np.concatenate([np.ravel(one[n]) for n in names]) for one in (before, *made)
    )
    given = {"start": start, "gradients": np.array(rows), "rates": None}
    last = np.asarray(pool.ask(model.worker, "call", call=call, **given)[-1])
    ends = np.cumsum([before[n].size for n in names])[:-1]
    parts = zip(names, np.split(last, ends), strict=True)
    return {n: part.reshape(before[n].shape) for n, part in parts}
