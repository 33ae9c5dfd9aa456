"""Where the lecture contradicts itself: each slip is pinned."""

from dataclasses import replace

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.timing import ratios
from graphparity.common.timing.ratios import Contestant

LECTURE = registry.load("numpy_ref", "lecture")


def test_1_the_static_listing_takes_the_other_branch_at_z_10():
    program = registry.reference("conditional")
    params, batches = program.inputs(np.random.default_rng(0), "lecture")
    x, z, _ = batches[0]
    assert z == 10
    np.testing.assert_array_equal(program.forward(params, x, z), x @ params[0])
    np.testing.assert_array_equal(program.as_printed(params, x, z), x @ params[1])
    figures, sentence = LECTURE.conditional()
    assert figures["relative_difference"] > 0.5
    assert "z < 0" in sentence


def test_1_at_zero_the_formula_takes_w2_and_so_does_the_listing():
    program = registry.reference("conditional")
    params, batches = program.inputs(np.random.default_rng(0), "lecture")
    x, z, _ = batches[2]
    assert z == 0
    np.testing.assert_array_equal(program.forward(params, x, z), x @ params[1])
    np.testing.assert_array_equal(program.as_printed(params, x, z), x @ params[1])


def test_2_the_two_listings_of_the_net_are_two_problems():
    net = registry.reference("two_layer_net")
    static, dynamic = net.CONFIGS["session"], net.CONFIGS["define_by_run"]
    assert (static["K"], dynamic["K"]) == (1000, 10)
    first, second = net.TRAINING["session"], net.TRAINING["define_by_run"]
    assert [(t["loss"], t["lr"], t["steps"]) for t in (first, second)] == [
        ("loss", 1e-5, 50),
        ("loss_sum", 1e-6, 500),
    ]
    figures, sentence = LECTURE.two_layer_net()
    assert figures["session"]["first_loss"] != figures["define_by_run"]["first_loss"]
    assert "not one problem" in sentence


def test_3_epsilon_inside_the_root_is_another_rule():
    figures, sentence = LECTURE.epsilon()
    assert all(0.01 < share < 1.0 for share in figures.values())
    assert set(figures) == {"AdaGrad", "RMSProp"}
    assert "inside the root" in sentence


def test_4_momentum_with_the_rate_inside_is_another_method_once_the_rate_changes():
    figures, sentence = LECTURE.momentum()
    assert figures["constant"] < 1e-12
    assert figures["times"] > 2
    assert f"{figures['times']:.1f} times as far" in sentence


def test_5_there_is_no_momentum_in_rmsprop():
    figures, sentence = LECTURE.rmsprop()
    assert figures["RMSProp"] == 0.0
    assert figures["momentum"] > 0.1
    assert "none in it" in sentence


def test_6_the_ratio_of_unlike_precisions_is_refused_with_the_reason():
    samples = {0: {"blocks": [1.0], "cold": None}}
    step_s = {"median": 1.0, "low": None, "high": None}
    cpu = Contestant("a", "float64", samples, step_s)
    gpu = Contestant("b", "float32", samples, step_s)
    row = ratios.against(gpu, cpu)
    assert (row["verdict"], row["speedup"]) == ("refused", None)
    assert "float32 against float64" in row["reason"]
    like = ratios.against(gpu, replace(cpu, precision="float32"))
    assert like["speedup"]["median"] == 1.0


def test_6_the_lectures_times_like_for_like():
    figures, sentence = LECTURE.matmul()
    assert figures["flops"] == 2 * 2000 * 2000 * 40000
    assert figures["cpu_flops_per_s"] == pytest.approx(349e9, rel=0.01)
    assert figures["gpu_flops_per_s"] == pytest.approx(11.9e12, rel=0.01)
    assert "refused" in sentence


def test_adagrad_gives_rare_features_a_larger_rate_than_frequent_ones():
    figures, sentence = LECTURE.optimizers()
    often, rarely = figures["seen"]
    assert often > 5 * rarely
    assert figures["times"] > 2
    assert f"{figures['times']:.1f} times" in sentence
