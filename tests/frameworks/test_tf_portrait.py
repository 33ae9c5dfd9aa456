"""The line that an operation of TensorFlow came from is a program's."""

from pathlib import Path

import pytest

from graphparity.common.contract import registry
from tests.conftest import needs

pytestmark = pytest.mark.tensorflow


def packages():
    needs("tf_graph")
    import keras
    import tensorflow as tf

    return [str(Path(package.__file__).parent) for package in (tf, keras)]


def line(frames):
    return registry.load("tf_graph", "portrait").line(frames)


def test_a_program_that_is_installed_is_a_program():
    """Where graphparity, or a port of one's own, stands in site-packages itself."""
    tensorflow, keras = packages()
    program = str(Path(tensorflow).parent / "mine" / "workloads" / "chain.py")
    ops = f"{tensorflow}/python/ops/math_ops.py"
    frames = [(program, 3), (f"{keras}/src/ops/numpy.py", 7), (ops, 9)]
    assert line(frames) == f"{program}:3"


def test_a_neighbour_by_name_is_no_part_of_tensorflow():
    tensorflow, _ = packages()
    assert line([(f"{tensorflow}_probability/a.py", 1)]) is not None


def test_the_harness_is_no_program():
    tensorflow, _ = packages()
    harness = registry.folder("graphparity.common") / "worker" / "session.py"
    assert line([(str(harness), 3), (f"{tensorflow}/a.py", 9)]) is None
    assert line(None) is None
