"""Eight models, each written in three frameworks and more: matched and compared."""

import importlib.util
from pathlib import Path

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.common.user import programs
from graphparity.experiments.check import figures, measure, words
from graphparity.experiments.check.alone.run import ALONE
from graphparity.experiments.check.plan import Asked
from tests.conftest import marks, needs

MODELS = Path(__file__).parent / "models"
OPTIONAL = {"linen": "flax", "nnx": "flax", "eqx": "equinox"}
BACKENDS = {"pytorch": "torch_eager", "keras": "tf_eager", "tf_module": "tf_eager"}
PAIRS = [
    ("mlp", "pytorch", "jax"),
    ("mlp", "pytorch", "keras"),
    ("mlp", "pytorch", "linen"),
    ("mlp", "pytorch", "nnx"),
    ("mlp", "pytorch", "tf_module"),
    ("lenet", "pytorch", "jax"),
    ("lenet", "pytorch", "jax_last"),
    ("lenet", "pytorch", "keras"),
    ("lenet", "pytorch", "linen"),
    ("lenet", "jax_last", "pytorch"),
    ("resnet", "pytorch", "jax"),
    ("resnet", "pytorch", "keras"),
    ("resnet", "pytorch", "nnx"),
    ("gru", "pytorch", "jax"),
    ("gru", "pytorch", "keras"),
    ("gru", "pytorch", "linen"),
    ("gru", "pytorch", "eqx"),
    ("gru", "jax", "pytorch"),
    ("lstm", "pytorch", "jax"),
    ("lstm", "pytorch", "keras"),
    ("lstm", "pytorch", "linen"),
    ("lstm", "keras", "pytorch"),
    ("lstm", "jax", "keras"),
    ("transformer", "pytorch", "jax"),
    ("transformer", "pytorch", "keras"),
    ("transformer", "pytorch", "nnx"),
    ("transformer", "keras", "jax"),
    ("vit", "pytorch", "jax"),
    ("vit", "pytorch", "keras"),
    ("autoencoder", "pytorch", "jax"),
    ("autoencoder", "pytorch", "keras"),
    ("autoencoder", "pytorch", "linen"),
    ("autoencoder", "keras", "pytorch"),
]
WHOLE = {"token", "places", "conv1.weight"}  # by no layer alone: used by the model
# itself, or images padded by the one layer and before the other
SHORT = {("mlp", "pytorch", "jax"), ("lstm", "pytorch", "keras")}


def backend(file):
    return BACKENDS.get(file, "jax_eager")


def cases():
    for case in PAIRS:
        used = [marks(backend(name)) for name in case[1:]]
        long = [] if case in SHORT else [pytest.mark.long]
        yield pytest.param(*case, id="-".join(case), marks=[*used, *long])


def checked(pools, folder, *files, inputs=None):
    """The document's pair of two files of a folder."""
    (pair,) = checked_all(pools, folder, *files, inputs=inputs)
    return pair


def checked_all(pools, folder, *files, inputs=None):
    """The same of more files: the first with each other."""
    paths = [
        file if isinstance(file, Path) else folder / f"{file}.py" for file in files
    ]
    every = tuple(programs.parsed(f"{path}:model") for path in paths)
    place = str(inputs or folder / "inputs.py")
    asked = Asked(every, place, False, 0, 300.0, eager_only=True)
    found = measure.Found()
    for _ in measure.against(pools, asked, found):
        pass
    return figures.document(asked, found)["pairs"]


@pytest.fixture
def pools(pool, pool64):
    return {"float32": pool, "float64": pool64}


@pytest.mark.parametrize(("folder", "left", "right"), [*cases()])
def test_a_model_is_the_same_in_two_frameworks(pools, folder, left, right):
    for name in (left, right):
        needs(backend(name))
        if (library := OPTIONAL.get(name)) and not importlib.util.find_spec(library):
            pytest.skip(f"{library} is not installed: pip install {library}")
    pair = checked(pools, MODELS / folder, left, right)
    assert pair["verdict"] == SAME, words.sentence(pair)
    assert pair["proven"]
    assert pair["tensors"][0] == pair["tensors"][1]
    assert {row["output"] for row in pair["rows"]} >= {"output", "gradient by input x"}
    unseen = [one for one in pair["alone"] if one["state"] != ALONE]
    assert {name for one in unseen for name in one["lefts"]} <= WHOLE, unseen


def edited(tmp_path, folder, name, before, after):
    """A model's file with one piece of its text otherwise."""
    text = (MODELS / folder / f"{name}.py").read_text()
    assert text.count(before) >= 1
    made = tmp_path / f"{name}.py"
    made.write_text(text.replace(before, after, 1))
    return made


@pytest.mark.pytorch
@pytest.mark.jax
def test_another_number_of_hidden_units_is_refused(pools, tmp_path):
    needs("torch_eager")
    needs("jax_eager")
    made = edited(tmp_path, "lenet", "jax", "(400, 120)", "(400, 100)")
    made.write_text(made.read_text().replace("(120, 84)", "(100, 84)"))
    pair = checked(pools, MODELS / "lenet", "pytorch", made)
    assert pair["verdict"] == figures.REFUSED
    assert "layer 3: fc1.weight (120, 400)" in pair["refused"]
    assert "120 against 100" in words.sentence(pair)


@pytest.mark.pytorch
def test_a_model_that_is_not_the_same_leaves_the_next_one_alone(pools, tmp_path):
    """Inputs in other layouts, in vain: the first model takes its own again."""
    layer = "from torch import nn\n\n\ndef model():\n    return nn.Conv2d(3, 6, 3{})\n"
    for name, more in (("one", ""), ("other", ", bias=False"), ("same", "")):
        (tmp_path / f"{name}.py").write_text(layer.format(more))
    drawn = "def inputs(rng):\n    return {'x': rng.standard_normal((2, 3, 8, 8))}\n"
    (tmp_path / "inputs.py").write_text(drawn)
    other, same = checked_all(pools, tmp_path, "one", "other", "same")
    assert "Only the left one has bias" in words.sentence(other)
    assert same["verdict"] == SAME, words.sentence(same)


@pytest.mark.pytorch
@pytest.mark.jax
def test_where_two_models_part_is_said(pools, tmp_path):
    needs("torch_eager")
    needs("jax_eager")
    made = edited(tmp_path, "mlp", "jax", "+ 1e-3", "+ 1e-5")
    pair = checked(pools, MODELS / "mlp", "pytorch", made)
    assert pair["verdict"] == OTHER
    assert pair["parted"][0] == "1"  # the batch norm
    assert f"Run alone, 1 of {pair['first']} and " in words.sentence(pair)
    assert not pair["proven"]
