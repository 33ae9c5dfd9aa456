"""The oracle's conditionals, loops and trees: gradients against central differences."""

import numpy as np
import pytest

from graphparity.experiments.control_flow import conditionals, facts, judge

INPUTS = judge.reference("branches").inputs(np.random.default_rng(0))

# -- the oracle ------------------------------------------------------------------------


def slope_by_differences(function, inputs, name, h=1e-6):
    """Central differences of sum(value external) in one of the inputs."""
    found = np.zeros_like(inputs[name])
    for at in np.ndindex(found.shape):
        sides = []
        for sign in (1.0, -1.0):
            moved = {key: value.copy() for key, value in inputs.items()}
            moved[name][at] += sign * h
            external = inputs.get("external", 1.0)
            sides.append(np.sum(function(**moved)["value"] * external))
        found[at] = (sides[0] - sides[1]) / (2 * h)
    return found


@pytest.mark.parametrize("z", [3.0, -3.0, [1.0, -1.0, 2.0, -2.0]], ids=str)
def test_the_gradients_of_the_conditional_are_right(z):
    inputs, program = {**INPUTS, "z": np.array(z)}, judge.reference("branches")
    for name in ("w1", "w2"):
        found = slope_by_differences(program.answer, inputs, name)
        np.testing.assert_allclose(
            program.answer(**inputs)[f"grad.{name}"], found, atol=1e-7
        )


@pytest.mark.parametrize("body", conditionals.BODIES)
def test_the_gradient_of_what_leaks_is_right(body):
    program = judge.reference("branches")
    inputs = {"x": np.array([[4.0], [-1.0], [2.25]]), "external": np.ones((3, 1))}
    function = lambda x, external: program.leak_answer(x, external, body)
    found = slope_by_differences(function, inputs, "x")
    np.testing.assert_allclose(function(**inputs)["grad.x"], found, atol=1e-7)


def test_the_gradients_of_the_loops_are_right():
    program, inputs = judge.reference("loops"), {"c": np.array(10.0)}
    for function in (
        lambda c: program.while_answer(c, 1e-4),
        lambda c: program.fixed_answer(c, 6),
    ):
        found = slope_by_differences(function, inputs, "c")
        np.testing.assert_allclose(function(**inputs)["grad.c"], found, rtol=1e-6)
    assert program.while_answer(np.array(10.0), 1e-4)["count"] == 5  # by hand


def test_the_gradients_of_the_tree_are_right():
    program = judge.reference("trees")
    tree = program.grow(np.random.default_rng(3), 3, 0.8)
    inputs = program.inputs(np.random.default_rng(0))
    function = lambda a, b, external: program.answer(a, b, external, tree)
    for name in ("a", "b"):
        found = slope_by_differences(function, inputs, name)
        np.testing.assert_allclose(function(**inputs)[f"grad.{name}"], found, atol=1e-7)


def test_a_padded_tree_is_the_tree():
    program = judge.reference("trees")
    inputs = program.inputs(np.random.default_rng(0))
    params = inputs["a"], inputs["b"]
    grown, depth = facts.forest(0)
    for tree in grown:
        padded = program.padded(params, *program.pad(tree, depth))
        np.testing.assert_allclose(padded, program.recursive(params, tree))
    assert [program.inner_of(tree) for tree in grown] == [1, 2, 3, 1]


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_a_padded_tree_of_any_depth_is_the_tree(depth):
    """At three levels 2^(k-1) and 2 (k-1) are the same."""
    program, rng = judge.reference("trees"), np.random.default_rng(depth)
    inputs = program.inputs(np.random.default_rng(0))
    params = inputs["a"], inputs["b"]
    for tree in (program.comb(rng, depth), program.grow(rng, depth, 0.8)):
        padded = program.padded(params, *program.pad(tree, depth))
        np.testing.assert_allclose(padded, program.recursive(params, tree))
