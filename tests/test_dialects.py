"""What an optimizer is, found by running; translations; texts that are refused."""

import numpy as np
import pytest

from common import machine, registry
from common.pool import Pool
from common.tree import distance
from experiments import dialects, neutral
from experiments.neutral import Dialect
from experiments.vocabulary import SAMPLES, SPEAKERS, WORDS
from tests.conftest import MARKERS

STEPS = 50
RULES = {  # the oracle's rules and the neutral one's, with the oracle's options
    "sgd": ({}, Dialect("sgd")),
    "momentum": ({}, Dialect("sgd", rho=0.9)),
    "momentum ": (dict(rate_inside=True), Dialect("sgd", rho=0.9, rate_inside=True)),
    "nesterov": ({}, Dialect("sgd", rho=0.9, nesterov=True, rate_inside=True)),
    "nesterov ": (dict(rate_inside=False), Dialect("sgd", rho=0.9, nesterov=True)),
    "adagrad": ({}, Dialect("adagrad", eps=1e-7)),
    "adagrad ": (
        dict(inside=True, start=0.1),
        Dialect("adagrad", eps=1e-7, root="inside", start=0.1),
    ),
    "rmsprop": ({}, Dialect("rmsprop", b2=0.9, eps=1e-7)),
    "adam": ({}, Dialect("adam", eps=1e-7, corrected=True)),
    "adam ": (dict(hat=True), Dialect("adam", eps=1e-7, corrected=True, root="hat")),
    "adam_l2": ({}, Dialect("adam", eps=1e-7, corrected=True, decay=0.01)),
    "adamw": (
        {},
        Dialect("adam", eps=1e-7, corrected=True, decay=0.01, decayed="times rate"),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_neutral_rule_contains_the_oracles(name):
    """Two programs written apart: the oracle, and what dialects are told by."""
    options, dialect = RULES[name]
    module = registry.load("numpy_ref", "optimizers", name.strip())
    init, update = module.make(lr=dialect.lr, steps=3 * STEPS / 2, **options)
    gradients = dialects.gradients(STEPS)
    params, found = [dialects.START], []
    state = init(params)
    for g in gradients:
        params, state = update(params, [g], state)
        found.append(params[0])
    rates = dialects.rates(dialect.lr, STEPS)
    mine = neutral.run(dialect, dialects.START, gradients, rates)
    assert distance(mine, np.array(found)) < 1e-13


@pytest.fixture(scope="module")
def speakers(tmp_path_factory):
    cache = tmp_path_factory.mktemp("dialects")
    with Pool("cpu", "float64", machine.cores(None), cache, limit_s=120.0) as pool:
        yield pool


def optimizers():
    for library, names in WORDS.items():
        framework = registry.backends()[SPEAKERS[library]].framework
        for name in names:
            mark = getattr(pytest.mark, MARKERS[framework])
            yield pytest.param(library, name, id=f"{library}.{name}", marks=mark)


FOUND = {  # what was found on the versions of the lock file
    "torch.optim.SGD": ("", "", "", "no", "yes", "2nd on", "L2"),
    "torch.optim.Adagrad": ("outside", "0", "", "", "", "", "L2"),
    "torch.optim.RMSprop": ("outside", "0", "no", "no", "", "", "L2"),
    "torch.optim.Adam": ("outside", "", "yes", "", "", "", "L2"),
    "torch.optim.AdamW": ("outside", "", "yes", "", "", "", "off w, × a"),
    "keras.optimizers.SGD": ("", "", "", "yes", "yes", "", "off w, × a"),
    "keras.optimizers.Adagrad": ("inside", "0.1", "", "", "", "", "off w, × a"),
    "keras.optimizers.RMSprop": ("inside", "0", "no", "yes", "", "", "off w, × a"),
    "keras.optimizers.Adam": ("hat", "", "yes", "", "", "", "off w, × a"),
    "keras.optimizers.AdamW": ("hat", "", "yes", "", "", "", "off w, × a"),
    "tf.compat.v1.train.GradientDescentOptimizer": ("", "", "", "", "", "", ""),
    "tf.compat.v1.train.MomentumOptimizer": (
        "",
        "",
        "",
        "no",
        "yes",
        "",
        "",
    ),
    "tf.compat.v1.train.AdagradOptimizer": ("none", "0.1", "", "", "", "", ""),
    "tf.compat.v1.train.RMSPropOptimizer": ("inside", "1", "no", "yes", "", "", ""),
    "tf.compat.v1.train.AdamOptimizer": ("hat", "", "yes", "", "", "", ""),
    "optax.sgd": ("", "", "", "no", "yes", "", ""),
    "optax.adagrad": ("inside", "0.1", "", "", "", "", ""),
    "optax.rmsprop": ("inside", "0", "no", "yes", "yes", "", ""),
    "optax.adam": ("outside", "", "yes", "", "", "", ""),
    "optax.adamw": ("outside", "", "yes", "", "", "", "off w, × a"),
}


@pytest.mark.parametrize(("library", "name"), [*optimizers()])
def test_exactly_one_variant_fits_each_optimizer(speakers, library, name):
    if missing := registry.backends()[SPEAKERS[library]].missing():
        pytest.skip(f"not installed: {', '.join(missing)}")
    known = dialects.find(speakers, library, name)
    assert tuple(dialects.describe(known).values()) == FOUND[f"{library}.{name}"]
    assert known.error <= dialects.SAME


@pytest.mark.pytorch
@pytest.mark.jax
def test_every_translation_between_two_libraries_computes_the_same(speakers):
    pair = ["torch.optim", "optax"]
    for library in pair:
        if missing := registry.backends()[SPEAKERS[library]].missing():
            pytest.skip(f"not installed: {', '.join(missing)}")
    known = [dialects.find(speakers, x, name) for x in pair for name in WORDS[x]]
    by_name = {(k.library, k.name): k for k in known}
    proved = 0
    for library, other in (pair, pair[::-1]):
        for name, options in SAMPLES[library]:
            spoken = by_name[library, name].dialect(options)
            found = dialects.translate(spoken, other, known)
            if found.call is None:
                assert found.reason
                continue
            proof = dialects.verify(speakers, (library, [(name, options)]), found)
            assert proof["verified"], (library, name, options, proof)
            proved += 1
    assert proved >= 11


@pytest.mark.pytorch
def test_a_wrong_translation_is_not_verified(speakers):
    if missing := registry.backends()["torch_eager"].missing():
        pytest.skip(f"not installed: {', '.join(missing)}")
    known = [dialects.find(speakers, "torch.optim", "Adam")]
    spoken = known[0].dialect({"lr": 1e-3, "eps": 1e-7})
    found = dialects.translate(spoken, "torch.optim", known)
    source = ("torch.optim", [("Adam", {"lr": 1e-3, "eps": 1e-8})])
    assert not dialects.verify(speakers, source, found, steps=20)["verified"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("torch.optim.Adam", "no constructor call"),
        ("torch.optim.Adam(lr=", "no constructor call"),
        ("torch.optim.Adam(lr=open('x'))", "no constructor call"),
        ("__import__('os').system('true')", "unknown library"),
        ("torch.optim.Adma(lr=1)", "did you mean Adam"),
        ("troch.optim.Adam(lr=1)", "did you mean torch.optim"),
        ("torch.optim.Adam(lr=1, amsgrad=True)", "amsgrad=True is not one of them"),
        ("torch.optim.Adam(lr=-1)", "expected a number"),
        ("torch.optim.Adam(betas=3)", "expected two numbers"),
        ("torch.optim.Adam(betas=(2, 0.9))", "from 0 to below 1"),
        ("keras.optimizers.Adam(beta_1=1.0)", "from 0 to below 1"),
        ("torch.optim.Adam(1e-3, lr=1e-2)", "given twice"),
        ("torch.optim.Adam(lr=1e999)", "expected a number"),
        ("torch.optim.SGD(nesterov=1)", "expected True or False"),
        ("optax.adam(1e-3, 0.9)", "only the rate"),
        ("optax.adam(**{})", "only the rate"),
        ("(" * 500, "no constructor call"),
    ],
)
def test_a_call_that_cannot_be_read_is_refused_and_never_run(text, said):
    with pytest.raises(ValueError, match="(?s).*" + said.replace("(", r"\(")):
        dialects.parse(text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "needs learning_rate"),
        ({"learning_rate": None, "momentum": 0.9}, "expected a number"),
        ({"learning_rate": 0.1, "nesterov": True}, "needs a momentum"),
    ],
)
def test_a_call_that_the_library_would_refuse_is_refused(options, said):
    given = {"momentum": None, "nesterov": False}
    known = dialects.Known("optax", "sgd", Dialect("sgd"), given, 0.0, 0)
    with pytest.raises(ValueError, match=said):
        dialects.complete(known, options)
    dialects.complete(known, {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True})


@pytest.mark.parametrize(
    ("source", "target", "text"),
    [
        (
            ("keras.optimizers", "Adagrad", {"learning_rate": 0.01}),
            "torch.optim",
            "Adagrad(lr=0.01, eps=0.0, initial_accumulator_value=0.1000001",
        ),
        (
            ("torch.optim", "SGD", {"lr": 0.1, "weight_decay": 5e-4}),
            "keras.optimizers",
            "SGD(learning_rate=0.1, weight_decay=0.0005)",
        ),
        (
            ("keras.optimizers", "SGD", dict(momentum=0.9, weight_decay=0.01)),
            "optax",
            "add_decayed_weights(weight_decay=-0.0001)",
        ),
        (
            ("torch.optim", "RMSprop", dict(momentum=0.9, weight_decay=0.01)),
            "optax",
            "optax.chain(optax.add_decayed_weights(weight_decay=0.01), optax.rmsprop(",
        ),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else None,
)
@pytest.mark.pytorch
@pytest.mark.jax
@pytest.mark.tensorflow
def test_a_translation_that_takes_thought_is_found(speakers, source, target, text):
    for library in (source[0], target):
        if missing := registry.backends()[SPEAKERS[library]].missing():
            pytest.skip(f"not installed: {', '.join(missing)}")
    known = [dialects.find(speakers, target, name) for name in WORDS[target]]
    spoken = dialects.find(speakers, *source[:2]).dialect(source[2])
    found = dialects.translate(spoken, target, known)
    assert text in found.text()
    proof = dialects.verify(speakers, (source[0], [source[1:]]), found)
    assert proof["verified"], proof


def test_parameters_are_left_out_of_a_call_and_calls_of_functions_refused():
    expected = ("torch.optim", "Adam", {"lr": 0.1})
    assert dialects.parse("torch.optim.Adam(net.parameters(), lr=0.1)") == expected
    with pytest.raises(ValueError, match="no constructor call"):
        dialects.parse("torch.optim.Adam(open('x'), lr=0.1)")
    with pytest.raises(ValueError, match="name the library"):
        dialects.parse("Adam(lr=0.1)")


def test_a_call_is_read():
    expected = ("torch.optim", "RMSprop", {"lr": 1e-3, "alpha": 0.9})
    assert dialects.parse("torch.optim.RMSprop(lr=1e-3, alpha=0.9)") == expected
    assert dialects.parse("torch.optim.RMSprop(1e-3, alpha=0.9)") == expected
    assert dialects.parse("keras.optimizers.SGD()") == ("keras.optimizers", "SGD", {})
