"""One library's call said in another, and proven by running both."""

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.dialects import discover, translate, verify
from graphparity.experiments.dialects.library_options import BACKEND_OF, SAMPLES, WORDS


@pytest.mark.pytorch
@pytest.mark.jax
def test_every_translation_between_two_libraries_computes_the_same(pool64):
    pair = ["torch.optim", "optax"]
    for library in pair:
        if missing := registry.backends()[BACKEND_OF[library]].missing():
            pytest.skip(f"not installed: {', '.join(missing)}")
    known = [discover.find(pool64, x, name) for x in pair for name in WORDS[x]]
    by_name = {(k.library, k.name): k for k in known}
    proved = 0
    for library, other in (pair, pair[::-1]):
        for name, options in SAMPLES[library]:
            spoken = by_name[library, name].dialect(options)
            found = translate.translate(spoken, other, known)
            if found.call is None:
                assert found.reason
                continue
            proof = verify.verify(pool64, (library, [(name, options)]), found)
            assert proof["verified"], (library, name, options, proof)
            proved += 1
    assert proved >= 11


@pytest.mark.pytorch
def test_a_wrong_translation_is_not_verified(pool64):
    if missing := registry.backends()["torch_eager"].missing():
        pytest.skip(f"not installed: {', '.join(missing)}")
    known = [discover.find(pool64, "torch.optim", "Adam")]
    spoken = known[0].dialect({"lr": 1e-3, "eps": 1e-7})
    found = translate.translate(spoken, "torch.optim", known)
    source = ("torch.optim", [("Adam", {"lr": 1e-3, "eps": 1e-8})])
    assert not verify.verify(pool64, source, found, steps=20)["verified"]


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
def test_a_translation_that_takes_thought_is_found(pool64, source, target, text):
    for library in (source[0], target):
        if missing := registry.backends()[BACKEND_OF[library]].missing():
            pytest.skip(f"not installed: {', '.join(missing)}")
    known = [discover.find(pool64, target, name) for name in WORDS[target]]
    spoken = discover.find(pool64, *source[:2]).dialect(source[2])
    found = translate.translate(spoken, target, known)
    assert text in found.text()
    proof = verify.verify(pool64, (source[0], [source[1:]]), found)
    assert proof["verified"], proof
