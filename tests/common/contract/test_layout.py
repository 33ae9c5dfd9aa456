"""The door: what enters a program's layout leaves it unchanged, and means the same."""

import numpy as np
import pytest

from graphparity.common.contract import layout

HWC = ((3, 4, 5, 2), (1, 2, 0, 3))  # (C H W) merged, K -> (H W C) merged, K


@pytest.mark.parametrize(
    ("form", "shape"),
    [((0, 2, 3, 1), (2, 3, 4, 5)), ((1, 0), (6, 2)), (HWC, (60, 2))],
    ids=["NHWC", "transposed", "merged"],
)
def test_leaving_undoes_entering(form, shape):
    a = np.random.default_rng(0).standard_normal(shape)
    inside = layout.to_program(form, a)
    assert not np.array_equal(inside, a)
    np.testing.assert_array_equal(layout.to_oracle(form, inside), a)


def test_merged_axes_move_with_the_flattened_image():
    rng = np.random.default_rng(0)
    image, w = rng.standard_normal((3, 4, 5)), rng.standard_normal((60, 2))
    inside = layout.to_program(HWC, w)
    moved = np.transpose(image, (1, 2, 0))
    np.testing.assert_allclose(moved.reshape(-1) @ inside, image.reshape(-1) @ w)


def test_only_lists_as_long_as_the_names_are_changed():
    layouts, names = {"w": (1, 0)}, ("w", "b")
    tree = [[np.ones((2, 3)), np.ones(3)], {"m": [np.ones((2, 3)), np.ones(3)]}]
    found = layout.through(layout.to_program, layouts, names, [*tree, np.ones((2, 3))])
    assert found[0][0].shape == (3, 2)
    assert found[1]["m"][0].shape == (3, 2)
    assert found[2].shape == (2, 3)
