"""Which steps are made: by an optimizer said once, by the files' own, or none."""

from graphparity.common.contract.trees import Named
from graphparity.experiments.check.matched import Bench
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Form, Way
from graphparity.experiments.check.training import rule as rules, spoken, stepped
from graphparity.experiments.check.training.neutral import Recipe
from graphparity.experiments.check.training.rule import Rule
from graphparity.experiments.check.training.stepped import Said, Training, Trial


def by_recipe(
    bench: Bench, recipe: Recipe, steps: int, every: list[Model], form: Form
) -> Training:
    """The optimizer in the words of every model's library, the nearest where it has
    none. Raises Refused where a library has no such rule, and WorkerFailure."""
    pool, calls = bench.pools["float64"], {}
    first = Trial(pool, bench.first, Way(bench.first.side), bench.batch, form)

    def recorded() -> tuple[Named, list[Named]]:
        made = stepped.by_rule(first, bench.given.vector, rule, steps)
        return {n: made.start[n] for n in made.gradients[0]}, made.gradients

    try:
        rule: Rule = spoken.asked_rule(pool, recipe)
        for backend in dict.fromkeys(model.program.backend for model in every):
            found = spoken.spoken(pool, rule, recipe, backend, steps)
            calls[backend] = spoken.nearest(found, rule, recorded)
    except (LookupError, ValueError) as error:
        raise Refused(f"{recipe.text}: {error}") from error
    return Training(steps, calls, rule)


def said(bench: Bench, trial: Trial, training: Training) -> Said:
    """What a model was trained with, and how far that is from what was asked for.
    Raises Refused."""
    pool, model = trial.pool, trial.model
    call, vector = training.calls[model.program.backend], bench.given.vector
    text = pool.ask(model.worker, "model_spoken", said=call.said)
    found: Said = {"model": model.label, "text": text, "reasons": [], "off": None}
    if training.rule is None or not call.reasons:
        return found
    right = stepped.by_rule(trial, vector, training.rule, training.steps)
    made = stepped.by_calls(trial, vector, training)
    trained = list(right.gradients[0])
    asked, ended = ({n: one.tensors[-1][n] for n in trained} for one in (right, made))
    start = {n: right.start[n] for n in trained}
    off = rules.distance(asked, ended, start)
    return {**found, "reasons": list(call.reasons), "off": off}
