"""The fixture with the frameworks that a person has, and without the others."""

import pytest

from tests.experiments.diff.in_tests.project import python_without, run_project

PAIR = """
import numpy as np
{imports}

def inputs():
    r = np.random.default_rng(0)
    x = r.standard_normal((8, 4)).astype("float32")
    return dict(x=x, w=r.standard_normal((4, 2)).astype("float32"))

def net(x, w): return {body}
"""
JAX = PAIR.format(imports="import jax", body="jax.nn.gelu(x @ w{})")
TF = PAIR.format(imports="import tensorflow as tf", body="tf.nn.relu(x @ w)")
TORCH = PAIR.format(imports="import torch", body="torch.nn.functional.{}(x @ w)")
FILES = {
    "in_torch": TORCH.format("relu"),
    "in_jax": JAX.format("").replace("gelu", "relu"),
    "in_tensorflow": TF,
    "in_numpy": PAIR.format(imports="", body="np.maximum(x @ w, 0.0)"),
    "gelu": TORCH.format("gelu"),
    "wrong": JAX.format(""),
}
TEST = """
def test_same(same_program):
    same_program("{}.py:net", "{}.py:net"{})
"""
TWO = TEST.format("in_torch", "in_jax", ", gradients=True, compiled=True")


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_port_fails_with_its_cause(tmp_path):
    done = run_project(tmp_path, TEST.format("gelu", "wrong", ""), **FILES)
    assert "They differ first in output, by 0.0" in done.stdout, (
        done.stdout + done.stderr
    )
    assert "the tanh form of GELU instead of the exact one" in done.stdout


@pytest.mark.pytorch
@pytest.mark.jax
def test_with_pytorch_and_jax_alone(tmp_path):
    """Whole, compiled too; what needs TensorFlow fails and says so."""
    python = python_without(tmp_path / "environment", "tensorflow", "keras")
    other = TEST.format("in_torch", "in_tensorflow", "")
    tests = TWO + other.replace("test_same", "test_other")
    done = run_project(tmp_path, tests, python=python, **FILES)
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "in_tensorflow.py:net failed (its framework is not installed" in done.stdout


@pytest.mark.pytorch
def test_with_numpy_and_one_framework(tmp_path):
    """No gradients are compared with NumPy's; that is told at the end."""
    away = "tensorflow", "keras", "jax", "flax", "equinox", "optax"
    python = python_without(tmp_path / "environment", *away)
    tests = TEST.format("in_numpy", "in_torch", "")
    done = run_project(tmp_path, tests, python=python, **FILES)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert "gradients are not compared: in_numpy.py:net" in done.stdout


def test_without_any_framework_numpy_s_programs_are_judged(tmp_path):
    away = "tensorflow", "keras", "jax", "flax", "equinox", "optax", "torch"
    python = python_without(tmp_path / "environment", *away)
    tests = TEST.format("in_numpy", "other", "")
    other = FILES["in_numpy"].replace("np.maximum(x @ w, 0.0)", "x @ w * (x @ w > 0)")
    done = run_project(tmp_path, tests, python=python, **FILES, other=other)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
