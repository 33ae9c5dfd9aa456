"""A roof for every size of work, and no step above it."""

import pytest

from graphparity.common.system import ceilings

ROOF = {
    "dtype": "float32",
    "flops_per_s": 100.0,
    "copy_bytes_per_s": 10.0,
    "sizes": [
        {"bytes": 64, "flops_per_s": 20.0, "copy_bytes_per_s": 80.0},
        {"bytes": 1024, "flops_per_s": 100.0, "copy_bytes_per_s": 10.0},
    ],
}


@pytest.mark.parametrize(
    ("moved", "size"), [(1, 64), (64, 64), (65, 1024), (1e9, 1024)]
)
def test_the_ceiling_is_of_the_size_of_the_work(moved, size):
    assert ceilings.fitting(ROOF, moved)["bytes"] == size


def test_a_small_step_is_held_against_a_small_product():
    small = ceilings.roofline(20.0, 8.0, 2.0, ROOF)
    assert small["fraction"] == 0.5  # 20 of its 20 a second, in 2 s
    assert not small["raised"]
    large = ceilings.roofline(20.0, 1000.0, 200.0, ROOF)
    assert large["fraction"] == 0.5  # 1000 bytes at 10 a second


def test_a_step_faster_than_its_ceiling_is_the_ceiling_and_says_so():
    work = ceilings.roofline(20.0, 8.0, 0.8, ROOF)
    assert (work["fraction"], work["raised"]) == (1.0, True)
    assert work["flops_per_s"] == pytest.approx(25.0)


def test_runs_without_sizes_have_one_ceiling_and_nothing_is_known_without_any():
    old = {key: ROOF[key] for key in ("flops_per_s", "copy_bytes_per_s")}
    assert ceilings.roofline(50.0, 1.0, 1.0, old)["fraction"] == 0.5
    assert ceilings.roofline(50.0, 1.0, 1.0, None)["fraction"] is None


def test_a_copy_moves_what_it_says_whatever_its_size():
    assert ceilings.copy_rate(1, 1 << 12) > 1e6
    assert len(ceilings.SIZES) == len(set(ceilings.SIZES))
