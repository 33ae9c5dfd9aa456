"""`assert_same_model`: passes, fails with the sentence, or was asked wrongly."""

import pytest

from graphparity import assert_same_model
from tests.conftest import needs

INPUTS = """def inputs(rng):
    return {"x": rng.standard_normal((4, 5))}
"""
ONE = """from torch import nn


def model():
    return nn.Sequential(nn.Linear(5, 6), nn.GELU(), nn.Linear(6, 2))
"""


def folder(tmp_path, other):
    """A folder with inputs and two models."""
    for name, text in (("inputs", INPUTS), ("one", ONE), ("two", other)):
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


@pytest.mark.pytorch
def test_the_same_model_passes(tmp_path):
    needs("torch_eager")
    text = assert_same_model(folder(tmp_path, ONE))
    assert text.startswith("one.py:model and two.py:model: the same mathematics; 4 of")
    assert "compiled" not in text


@pytest.mark.pytorch
def test_another_model_fails_with_its_sentence(tmp_path):
    needs("torch_eager")
    place = folder(tmp_path, ONE.replace("GELU()", 'GELU("tanh")'))
    both = [f"{place / name}.py:model" for name in ("one", "two")]
    with pytest.raises(AssertionError, match=r"another function\. They differ first"):
        assert_same_model(*both)


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ((), "name a folder"),
        (("nowhere",), "there is no folder nowhere"),
        (("a.py:model",), "is held against what"),
        (("a.py:model", "b.py:model"), "there is no file a.py"),
    ],
)
def test_what_is_asked_wrongly_is_a_value_error(models, said):
    with pytest.raises(ValueError, match=said):
        assert_same_model(*models)
