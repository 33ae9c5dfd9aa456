"""Steps of training: the optimizer is said once, each library takes its own."""

import dataclasses

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.common.user import programs
from graphparity.experiments.check import figures, measure, steps, words
from graphparity.experiments.check.plan import Asked
from graphparity.experiments.dialects.call_text import parse
from tests.conftest import needs, run
from tests.experiments.check.test_models import MODELS

ADAM = "torch.optim.Adam(lr=0.01, weight_decay=0.1)"
pytestmark = [pytest.mark.pytorch, pytest.mark.jax]


@pytest.fixture
def trained(pool, pool64):
    """The document of the perceptron in two frameworks after three steps."""
    needs("torch_eager")
    needs("jax_eager")
    folder = MODELS / "mlp"
    every = tuple(programs.parsed(f"{folder}/{n}.py:model") for n in ("pytorch", "jax"))

    def trained(optimizer):
        given = str(folder / "inputs.py"), False, 0, 300.0, parse(optimizer), 3
        asked, found = Asked(every, *given, eager_only=True), measure.Found()
        for _ in measure.against({"float32": pool, "float64": pool64}, asked, found):
            pass
        return {**figures.document(asked, found), "failed": found.failed}

    return trained


def losses(document):
    (pair,) = document["pairs"]
    return {r["output"]: r for r in pair["rows"] if r["output"].startswith(steps.AFTER)}


def test_two_models_train_alike(trained):
    document = trained(ADAM)
    rows = losses(document)
    assert [*rows] == [f"loss after step {n}" for n in (1, 2, 3)]
    assert {row["verdict"] for row in rows.values()} == {SAME}, document["pairs"]
    assert not figures.status(document), words.summary(document)


def test_another_rate_in_one_library_is_seen(trained, monkeypatch):
    """Said rightly and then changed: what differs is the optimizer alone."""
    right = steps.training

    def wrong(*given):
        made = right(*given)
        *first, (name, options) = made.calls["jax_eager"]
        slow = {**options, "learning_rate": 0.0101}
        return dataclasses.replace(
            made, calls={**made.calls, "jax_eager": [*first, (name, slow)]}
        )

    monkeypatch.setattr(steps, "training", wrong)
    document = trained(ADAM)
    assert losses(document)["loss after step 1"]["verdict"] == OTHER
    assert "They differ first in loss after step 1" in words.summary(document)


def test_what_a_library_can_t_say_is_told(trained):
    document = trained("torch.optim.SGD(lr=0.1, momentum=0.9, dampening=0.5)")
    assert (
        "can't be said in optax: it has no dampening"
        in document["failed"]["--optimizer"]
    )
    assert figures.status(document) == 1
    assert not losses(document)


def test_no_call_of_an_optimizer_is_told():
    done = run("check", MODELS / "mlp", "--optimizer", "Adam")
    assert done.returncode == 2
    assert "no constructor call" in " ".join(done.stderr.split())
