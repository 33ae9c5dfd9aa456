"""The port of docs/check.md that is wrong: found, and right once it is mended."""

from pathlib import Path

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from tests.conftest import needs
from tests.experiments.check.test_models import checked, pools

__all__ = ["pools"]
MOMENTUM = Path(__file__).parent / "ports" / "momentum"


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_a_momentum_that_is_one_less_the_other_is_found(pools, tmp_path):
    for name in ("torch_eager", "tf_eager"):
        needs(name)
    pair = checked(pools, MOMENTUM, "pytorch", "keras")
    assert pair["proven"]  # every output is the same, so the weights are right
    bad = [row["output"] for row in pair["rows"] if row["verdict"] == OTHER]
    assert bad == ["after training: 1.running_mean", "after training: 1.running_var"]
    told = words.sentence(pair)
    assert "another function. They differ first in after training: 1.running_mean" in (
        told
    )
    mended = tmp_path / "keras.py"
    text = (MOMENTUM / "keras.py").read_text()
    mended.write_text(text.replace("momentum=0.1", "momentum=0.9"))
    pair = checked(pools, MOMENTUM, "pytorch", mended)
    assert pair["verdict"] == SAME, words.sentence(pair)
