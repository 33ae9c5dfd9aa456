"""The text of a call: read, and refused with its reason; never run."""

import pytest

from graphparity.experiments.dialects import call_text, discover
from graphparity.experiments.dialects.neutral_rule import Dialect


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("torch.optim.Adam", "no constructor call"),
        ("torch.optim.Adam(lr=", "no constructor call"),
        ("torch.optim.Adam(lr=open('x'))", "no constructor call"),
        ("__import__('os').system('true')", "unknown library"),
        ("torch.optim.Adma(lr=1)", "did you mean Adam"),
        ("troch.optim.Adam(lr=1)", "did you mean torch.optim"),
        ("torch.optim.Adam(lr=1, foreach=True)", "foreach=True is not one of them"),
        ("torch.optim.Adam(lr=-1)", "expected a number"),
        ("torch.optim.Adam(betas=3)", "expected two numbers"),
        ("torch.optim.Adam(betas=(2, 0.9))", "from 0 to below 1"),
        ("keras.optimizers.Adam(beta_1=1.0)", "from 0 to below 1"),
        ("torch.optim.Adam(1e-3, lr=1e-2)", "given twice"),
        ("torch.optim.Adam(lr=1e999)", "expected a number"),
        (f"torch.optim.Adam(lr=1{'0' * 400})", "expected a number"),
        (f"torch.optim.Adam(betas=(0.9, 1{'0' * 400}))", "expected two numbers"),
        ("torch.optim.SGD(nesterov=1)", "expected True or False"),
        ("optax.adam(1e-3, 0.9)", "only the rate"),
        ("optax.adam(**{})", "only the rate"),
        ("(" * 500, "no constructor call"),
    ],
)
def test_a_call_that_cannot_be_read_is_refused_and_never_run(text, said):
    with pytest.raises(ValueError, match="(?s).*" + said.replace("(", r"\(")):
        call_text.parse(text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "needs learning_rate"),
        ({"learning_rate": None, "momentum": 0.9}, "expected a number"),
        ({"learning_rate": 0.1, "nesterov": True}, "needs a momentum"),
    ],
)
def test_a_call_that_the_library_would_refuse_is_refused(options, said):
    defaults = {"momentum": None, "nesterov": False}
    known = discover.Known("optax", "sgd", Dialect("sgd"), defaults, 0.0, 0)
    with pytest.raises(ValueError, match=said):
        call_text.complete(known, options)
    call_text.complete(known, {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True})


def test_a_value_that_is_too_long_is_told_in_part():
    with pytest.raises(ValueError, match="lr=1000") as raised:
        call_text.parse(f"torch.optim.Adam(lr=1{'0' * 400})")
    assert len(str(raised.value)) < 200
    assert str(raised.value).endswith("expected a number >= 0 that float64 can hold")


def test_parameters_are_left_out_of_a_call_and_calls_of_functions_refused():
    expected = ("torch.optim", "Adam", {"lr": 0.1})
    assert call_text.parse("torch.optim.Adam(net.parameters(), lr=0.1)") == expected
    with pytest.raises(ValueError, match="no constructor call"):
        call_text.parse("torch.optim.Adam(open('x'), lr=0.1)")
    with pytest.raises(ValueError, match="name the library"):
        call_text.parse("Adam(lr=0.1)")


def test_a_call_is_read():
    expected = ("torch.optim", "RMSprop", {"lr": 1e-3, "alpha": 0.9})
    assert call_text.parse("torch.optim.RMSprop(lr=1e-3, alpha=0.9)") == expected
    assert call_text.parse("torch.optim.RMSprop(1e-3, alpha=0.9)") == expected
    assert call_text.parse("keras.optimizers.SGD()") == (
        "keras.optimizers",
        "SGD",
        {},
    )
