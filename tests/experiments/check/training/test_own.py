"""The files' own optimizers and steps: what differs is found, what is right is not."""

from pathlib import Path

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.common.user import programs
from graphparity.experiments.check import figures, measure, words
from graphparity.experiments.check.plan import Asked
from tests.conftest import needs

NETS = Path(__file__).parent / "nets"
FEW = 3  # of each table, in every run of the tests
ADAM = "torch.optim.Adam(params, lr=1e-2)"
STEP = """
def step(model, optimizer, x, y):
    optimizer.zero_grad()
    loss(model(x), y).backward()
    torch.nn.utils.{}
    optimizer.step()
"""
FALLS = """    made = torch.optim.Adam(params, lr=1e-2)
    return made, torch.optim.lr_scheduler.CosineAnnealingLR(made, T_max=10)"""
CLIPS = "clip_grad_norm_(model.parameters(), 0.1)"
SGD = "torch.optim.SGD(params, lr=0.1, momentum=0.9{})"
# what stands in pytorch.py for its optimizer, in jax.py for its own; the right one
HAND = """lambda params: (0, params, params)
zeros = lambda tree: jax.tree.map(jnp.zeros_like, tree)


def optimizer(params):
    return 0, zeros(params), zeros(params)


def step(params, opt_state, x, y):
    value, g = jax.value_and_grad(lambda p: loss(apply(p, x), y))(params)
    t, m, v = opt_state
    t, c = t + 1, lambda b: CORRECTED
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    move = lambda w, m, v: w - 1e-2 * m / c(0.9) / (jnp.sqrt(v / c(0.999)) + 1e-8)
    return jax.tree.map(move, params, m, v), (t, m, v), value"""
PAIRS = {
    "adam": (ADAM, "optax.adam(1e-2)"),
    "epsilon": (ADAM[:-1] + ", eps=1e-4)", "optax.adam(1e-2, eps=1e-4)"),
    "adamw": (
        "torch.optim.AdamW(params, lr=1e-2, weight_decay=0.1)",
        "optax.adamw(1e-2, weight_decay=0.1)",
    ),
    "amsgrad": (ADAM[:-1] + ", amsgrad=True, betas=(0.5, 0.5))", None),
    "by hand": (ADAM, HAND.replace("CORRECTED", "1.0 - b**t")),
    "momentum": (SGD.format(""), "optax.sgd(0.1, momentum=0.9)"),
    "nesterov": (
        SGD.format(", nesterov=True"),
        "optax.sgd(0.1, momentum=0.9, nesterov=True)",
    ),
    "cosine": (FALLS, "optax.adam(optax.cosine_decay_schedule(1e-2, 10))"),
    "clipped": (
        SGD.format(""),
        "optax.chain(optax.clip_by_global_norm(0.1), optax.sgd(0.1, momentum=0.9))",
    ),
    "clipped by value": (
        SGD.format(""),
        "optax.chain(optax.clip(0.01), optax.sgd(0.1, momentum=0.9))",
    ),
}
FAULTS = {
    "rate off by 2": ("adam", "optax.adam(2e-2)"),
    "epsilon inside the root": ("epsilon", "optax.adam(1e-2, eps=0.0, eps_root=1e-8)"),
    "epsilon outside": ("epsilon", "optax.adam(1e-2, eps=1e-5)"),
    "decay coupled": (
        "adamw",
        "optax.chain(optax.add_decayed_weights(0.1), optax.adam(1e-2))",
    ),
    "clipped by value": (
        "clipped",
        "optax.chain(optax.clip(0.05), optax.sgd(0.1, momentum=0.9))",
    ),
    "not clipped": ("clipped", "optax.sgd(0.1, momentum=0.9)"),
    "schedule off by one": (
        "cosine",
        "optax.adam(lambda t: optax.cosine_decay_schedule(1e-2, 10)(t + 1))",
    ),
    "schedule of another length": (
        "cosine",
        "optax.adam(optax.cosine_decay_schedule(1e-2, 11))",
    ),
    "amsgrad missing": ("amsgrad", "optax.adam(1e-2, b1=0.5, b2=0.5)"),
    "momentum damped": (
        "momentum",
        "optax.chain(optax.ema(0.9, debias=False), optax.sgd(0.1))",
    ),
    "nesterov missing": ("nesterov", "optax.sgd(0.1, momentum=0.9)"),
    "no bias correction": ("adam", HAND.replace("CORRECTED", "1.0")),
    "another decay": ("adamw", "optax.adamw(1e-2, weight_decay=0.01)"),
    "another momentum": ("momentum", "optax.sgd(0.1, momentum=0.8)"),
}
NARROW = {
    "rate of float32": ("momentum", "optax.sgd(float(jnp.float32(0.1)), momentum=0.9)")
}
FIRST = {  # the step at which they part
    "schedule off by one": 1,
    "schedule of another length": 2,
    "momentum damped": 1,
    "nesterov missing": 1,
}
pytestmark = [pytest.mark.pytorch, pytest.mark.jax]


@pytest.fixture
def trained(pool, pool64, tmp_path):
    """The document of two files with these optimizers after three steps."""
    for backend in ("torch_eager", "jax_eager"):
        needs(backend)

    def trained(name, theirs=None, right="jax"):
        ours, fits = PAIRS[name]
        for file, before, after in (
            ("pytorch", f"return {ADAM}", ours),
            (right, "optax.adam(1e-2)", theirs or fits),
        ):
            text = (NETS / f"{file}.py").read_text()
            assert before in text
            if file == "pytorch":
                after = after.lstrip() if "\n" in after else f"return {after}"
                clip = CLIPS.replace("norm_", "value_").replace("0.1", "0.01")
                clip = {"clipped": CLIPS, "clipped by value": clip}.get(name)
                text += STEP.format(clip) if clip else ""
            (tmp_path / f"{file}.py").write_text(text.replace(before, after))
        return document(pool, pool64, tmp_path, ("pytorch", right))

    return trained


def document(pool, pool64, folder, files, steps=3, inputs=NETS / "inputs.py"):
    every = tuple(programs.parsed(f"{folder}/{n}.py:model") for n in files)
    asked = Asked(every, str(inputs), False, 0, 300.0, None, steps)
    found = measure.Found()
    for _ in measure.against({"float32": pool, "float64": pool64}, asked, found):
        pass
    return {**figures.document(asked, found), "failed": found.failed}


def some(names):
    """The first FEW of them; the others are long tests."""
    marks = [() if n < FEW else pytest.mark.long for n in range(len(names))]
    return [pytest.param(name, marks=mark) for name, mark in zip(names, marks)]


@pytest.mark.parametrize("name", some([n for n, (_, right) in PAIRS.items() if right]))
def test_the_same_optimizer_in_two_libraries_is_the_same(trained, name):
    made = trained(name)
    (pair,) = made["pairs"]
    outputs = {row["output"] for row in pair["rows"]}
    assert {"after step 1: loss", "after step 3: 0.weight"} <= outputs
    assert pair["verdict"] == SAME, words.sentence(pair)


@pytest.mark.parametrize("fault", some(FAULTS))
def test_another_optimizer_is_found_and_where(trained, fault):
    made = trained(*FAULTS[fault])
    (pair,) = made["pairs"]
    assert made["failed"] == {}
    assert pair["verdict"] == OTHER, words.sentence(pair)
    bad = [row["output"] for row in pair["rows"] if row["verdict"] == OTHER]
    assert all(name.startswith("after step ") for name in bad)
    if fault in FIRST:
        assert bad[0].startswith(f"after step {FIRST[fault]}: ")
    assert f"They differ first in {bad[0]}" in words.sentence(pair)


CAUSES = {
    "rate off by 2": "in step 1 the second goes 2 times as far in every weight: "
    "another rate, 0.01 against 0.02",
    "another decay": "the weight decay is 0.1 in pytorch.py:model and 0.01 in jax",
    "schedule off by one": "the schedule of jax.py:model is a step ahead",
    "epsilon outside": "the epsilon is 0.0001 in pytorch.py:model and 1e-05 in jax",
    "schedule of another length": "another schedule of the rate, from step 2 on",
    "another momentum": "the momentum is 0.9 in pytorch.py:model and 0.8 in jax.py",
    "rate of float32": "the rate 0.1 is rounded to float32 in jax.py:model",
    "not clipped": "pytorch.py:model clips all gradients together to a norm of 0.1",
    "clipped by value": "Not explained: what trains jax.py:model is not told",
    "amsgrad missing": "pytorch.py:model uses AMSGrad, jax.py:model uses no AMSGrad",
    "nesterov missing": "pytorch.py:model uses Nesterov's momentum, jax.py:model uses",
    "epsilon inside the root": "Proven: equal with another convention of pytorch.py",
    "no bias correction": "Adam without bias correction",
    "decay coupled": "weight decay decoupled (AdamW) for coupled (L2)",
}


@pytest.mark.parametrize("fault", some(CAUSES))
def test_why_two_trainings_part_is_said(trained, fault):
    name, theirs = (FAULTS | NARROW)[fault]
    if fault == "epsilon inside the root":  # the same constant in another place
        theirs = "optax.adam(1e-2, eps=0.0, eps_root=1e-4)"
    (pair,) = trained(name, theirs)["pairs"]
    assert CAUSES[fault] in words.sentence(pair)


def test_what_clipping_adds_to_the_norm_is_told_and_no_fault(trained):
    (pair,) = trained("clipped")["pairs"]
    assert "without 1e-6 added to the norm" in words.sentence(pair)
