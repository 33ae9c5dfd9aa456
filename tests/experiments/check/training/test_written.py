"""Steps that files write out themselves: run as they are, in every library."""

from pathlib import Path

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from tests.conftest import needs
from tests.experiments.check.training.test_own import CLIPS, NETS, STEP, document

pytestmark = [pytest.mark.pytorch]

DROPS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(6, 5), nn.Linear(5, 2)
        self.norm = nn.BatchNorm1d(2, affine=False)

    def forward(self, x):
        x = torch.nn.functional.dropout(torch.tanh(self.one(x)), 0.5, self.training)
        return self.norm(self.two(x))
"""


def test_dropout_by_a_function_is_off_in_training_too(pool, pool64, tmp_path):
    """Which step itself turns on by model.train()."""
    needs("torch_eager")
    text = (NETS / "pytorch.py").read_text()
    made = text.replace("\n\ndef loss", f"\n\n{DROPS}\n\ndef loss", 1)
    made = made.replace("return nn.Sequential(", "return Net()\n    (")
    made += STEP.format(CLIPS).replace(
        "    optimizer.zero", "    model.train()\n    optimizer.zero"
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(made)
    (pair,) = document(pool, pool64, tmp_path, ("one", "two"))["pairs"]
    outputs = {row["output"] for row in pair["rows"]}
    assert {"training: output", "after step 3: norm.running_var"} <= outputs
    assert pair["verdict"] == SAME, words.sentence(pair)


MARKS = {"keras": pytest.mark.tensorflow}
KINDS = [
    pytest.param(name, marks=MARKS.get(name, pytest.mark.jax))
    for name in ("nnx", "linen", "eqx", "keras")
]
WRITTEN = Path(__file__).parent / "written"  # a step in each library
RATE = "1e-2"


@pytest.mark.parametrize("rate", ["1e-2", "2e-2"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_step_written_out_runs_as_it_is(pool, pool64, tmp_path, kind, rate):
    for name in ("torch_eager", "tf_eager" if kind == "keras" else "jax_eager"):
        needs(name)
    if kind != "keras":
        library = {"eqx": "equinox"}.get(kind, "flax")
        pytest.importorskip(library, reason=f"{library} is not installed")
    ours = (NETS / "pytorch.py").read_text()
    if kind == "keras":
        ours = ours.replace("optim.Adam", "optim.SGD")
    theirs = (WRITTEN / f"{kind}.py").read_text()
    (tmp_path / "pytorch.py").write_text(ours)
    (tmp_path / f"{kind}.py").write_text(theirs.replace(RATE, rate))
    (pair,) = document(pool, pool64, tmp_path, ("pytorch", kind))["pairs"]
    assert pair["failure"] is None
    assert pair["verdict"] == (SAME if rate == "1e-2" else OTHER), words.sentence(pair)
    assert ("2 times as far" in words.sentence(pair)) == (rate == "2e-2")


def test_one_file_that_says_how_it_trains_is_told(pool, pool64, tmp_path):
    for backend in ("torch_eager", "jax_eager"):
        needs(backend)
    text = (NETS / "jax.py").read_text().replace("optimizer = ", "rule = ")
    (tmp_path / "jax.py").write_text(text)
    (tmp_path / "pytorch.py").write_text((NETS / "pytorch.py").read_text())
    (pair,) = document(pool, pool64, tmp_path, ("pytorch", "jax"))["pairs"]
    assert pair["verdict"] == SAME
    lines = words.trained(pair)
    assert lines == [
        "pytorch.py:model and jax.py:model: training is not compared: jax.py:model "
        "has no optimizer and no step."
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("def step(model, data):\n    pass\n", "step takes 'data', which is none of"),
        ("def step(model):\n    1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_what_a_step_raises_or_lacks_is_told(pool, pool64, tmp_path, said, told):
    needs("torch_eager")
    text = (NETS / "pytorch.py").read_text()
    (tmp_path / "one.py").write_text(text)
    (tmp_path / "two.py").write_text(f"{text}\n\n{said}")
    (pair,) = document(pool, pool64, tmp_path, ("one", "two"))["pairs"]
    assert told in pair["failure"]
    assert pair["verdict"] != SAME
