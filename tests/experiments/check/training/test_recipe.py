"""An optimizer said once: each library's own call, or the nearest and how far off."""

import numpy as np
import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.common.contract import registry
from graphparity.common.user import programs
from graphparity.experiments.check import figures, measure, words
from graphparity.experiments.check.plan import Asked
from graphparity.experiments.check.training import asked as asking, neutral
from tests.conftest import needs, run
from tests.experiments.check.test_models import MODELS
from tests.experiments.check.training.test_own import NETS, some

NARROW = [  # by optax in float32
    "linear(0.02, 0.1, steps=3)",
    "exponential(0.1, 0.5, steps=3)",
    "warmup_cosine(0.1, warmup=3, steps=5)",
]
WIDE = ["cosine(0.1, steps=4, end=0.02)", "piecewise(0.1, at=[2, 4], factor=0.5)"]
SCHEDULES = [*WIDE, *NARROW]
EXACT = [  # in all three libraries the same
    *(f"sgd(lr={schedule})" for schedule in WIDE),
    "sgd(0.1, momentum=0.9)",
    "chain(clip(0.02), sgd(0.1))",
    "torch.optim.SGD(lr=0.1)",
    "adagrad(0.1, root='inside', start=0.1, eps=1e-7)",
]
NEAREST = {  # which libraries have none, and what is said of it
    "adam(1e-2)": {"keras": "it has ε-hat, this is √G + ε"},
    "amsgrad(1e-2, b1=0.5, b2=0.5)": {
        "keras": "ε-hat",
        "jax": "it keeps the largest corrected G, this the raw one",
    },
    "nadam(1e-2)": {"keras": "its b1 grows with 1", "jax": "its b1 grows with inf"},
    "rmsprop(1e-2, centered=True)": {"keras": "it has √(G + ε), this is √G + ε"},
    "chain(clip_by_global_norm(0.1), sgd(0.1))": {"pytorch": "it adds 1e-06"},
    "chain(clip_by_norm(0.05), sgd(0.1))": {
        "pytorch": "it adds 1e-06",
        "jax": "optax clips no weight's norm alone",
    },
    "chain(clip(0.05), clip_by_global_norm(0.1), sgd(0.1))": {
        "pytorch": "it adds 1e-06",
        "keras": "keras.optimizers clips once",
    },
    "sgd(0.1, momentum=0.9, dampening=0.5)": {
        "jax": "it has no dampening",
        "keras": "it has no dampening",
    },
    "sgd(lr=cosine(0.1, 4), momentum=0.9)": {"keras": "its rate_inside differs"},
    **{f"sgd({schedule})": {"jax": "in float32"} for schedule in NARROW},
}
ALL = ("pytorch", "jax", "keras")
pytestmark = [pytest.mark.pytorch, pytest.mark.jax]


@pytest.fixture
def trained(pool, pool64):
    """The document of files in a folder, with an optimizer said once."""

    def trained(text, files=ALL, folder=NETS, steps=5):
        for name, backend in zip(ALL, ("torch_eager", "jax_eager", "tf_eager")):
            if name in files:
                needs(backend)
        every = tuple(programs.parsed(f"{folder}/{n}.py:model") for n in files)
        recipe = neutral.parse(text)
        given = str(folder / "inputs.py"), False, 0, 300.0, recipe, steps
        asked, found = Asked(every, *given), measure.Found()
        for _ in measure.against({"float32": pool, "float64": pool64}, asked, found):
            pass
        return {**figures.document(asked, found), "failed": found.failed}

    return trained


def said(document):
    """What each file was trained with, by file."""
    every = [one for pair in document["pairs"] for one in pair["trained"]]
    return {one["model"].partition(".")[0]: one for one in every}


@pytest.mark.tensorflow
@pytest.mark.parametrize("text", some(EXACT))
def test_each_library_trains_by_its_own_call(trained, text):
    made = trained(text)
    assert made["failed"] == {}
    for pair in made["pairs"]:
        assert pair["verdict"] == SAME, words.sentence(pair)
        assert "after step 5: 0.weight" in {row["output"] for row in pair["rows"]}
    assert {name: one["off"] for name, one in said(made).items()} == dict.fromkeys(ALL)


@pytest.mark.tensorflow
@pytest.mark.parametrize("text", some(NEAREST))
def test_where_a_library_has_no_such_rule_the_nearest_is_told(trained, text):
    made = trained(text)
    assert made["failed"] == {}
    found = said(made)
    assert {n for n, one in found.items() if one["reasons"]} == NEAREST[text].keys()
    for name, reason in NEAREST[text].items():
        assert reason in "; ".join(found[name]["reasons"])
        assert 0.0 < found[name]["off"] < 1.0
    for pair in made["pairs"]:
        assert pair["verdict"] == SAME, words.sentence(pair)
    lines = "\n".join(words.trained(made["pairs"][-1]))
    assert "its library has no such rule" in lines or "keras" not in NEAREST[text]


def test_a_wrong_gradient_is_found_in_the_steps_too(trained, tmp_path):
    for name in ("inputs", "pytorch", "jax"):
        text = (NETS / f"{name}.py").read_text()
        text = text.replace(
            "** 2).mean()\n\n\noptimizer =", "** 2).sum()\n\n\nunused ="
        )
        (tmp_path / f"{name}.py").write_text(text)
    (pair,) = trained("sgd(0.1)", ("pytorch", "jax"), tmp_path)["pairs"]
    bad = [row["output"] for row in pair["rows"] if row["verdict"] == OTHER]
    assert pair["verdict"] == OTHER
    assert "after step 1: 0.weight" in bad


def test_another_rate_in_one_library_is_seen(trained, monkeypatch):
    """Said rightly and then changed: what differs is the optimizer alone."""
    right = asking.spoken.nearest

    def wrong(every, rule, recorded):
        found = right(every, rule, recorded)
        [(_, options)] = found.said["call"]
        if "learning_rate" in options:
            options["learning_rate"] *= 1.01
        return found

    monkeypatch.setattr(asking.spoken, "nearest", wrong)
    (pair,) = trained("adam(1e-2)", ("pytorch", "jax"))["pairs"]
    assert pair["verdict"] == OTHER
    assert "They differ first in after step 1: " in words.sentence(pair)


def test_what_rounding_alone_moves_is_put_back_and_said(trained):
    """A bias before a batch norm: its gradient is 0 but for rounding."""
    made = trained("adam(1e-2)", ("pytorch", "jax"), MODELS / "mlp", 3)
    (pair,) = made["pairs"]
    assert pair["still"] == ["0.bias"]
    assert pair["verdict"] == SAME, words.sentence(pair)
    rows = {row["output"]: row for row in pair["rows"]}
    assert rows["after step 3: 0.bias"]["distance"] == 0.0
    lines = words.trained(pair)
    assert lines[-1].endswith("for its gradient is rounding alone: 0.bias.")
    assert "after step 3: 1.running_mean" in rows


@pytest.mark.parametrize("text", SCHEDULES)
def test_pytorch_s_schedule_as_text_is_the_schedule(text):
    """What would be pasted, evaluated."""
    needs("torch_eager")
    import math

    schedule = neutral.parse(f"sgd(lr={text})").schedule
    training = registry.load("torch_eager", "own", "training")
    said = {"call": [("SGD", {"lr": 0.1})], "clips": [], "peak": schedule.peak()}
    made = training.text({**said, "schedule": (schedule.kind, schedule.options)})
    share = eval(made.partition("LambdaLR(optimizer, ")[2][:-1], {"math": math})
    found = [share(t) * schedule.peak() for t in range(8)]
    assert np.allclose(found, schedule.rates(8), rtol=1e-14, atol=0)


def test_no_call_of_an_optimizer_is_told():
    done = run("check", MODELS / "mlp", "--optimizer", "Adam")
    assert done.returncode == 2
    assert "no constructor call" in " ".join(done.stderr.split())
