"""The rounded programs keep as many bits as their formats have, in every product; one
borrows from the other."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.experiments.selfcheck import seeds

BITS = {"bfloat16": 7, "tf32": 10}


@pytest.fixture(autouse=True)
def broken(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, seeds.BROKEN)


@pytest.mark.parametrize("name", BITS)
def test_so_many_bits_are_kept_in_each_product(name):
    program = registry.load(name, "workloads", "two_layer_net")
    one = np.ones((1, 1), np.float32)
    for bits, kept in ((BITS[name], True), (BITS[name] + 1, False)):
        x = one + np.float32(2.0**-bits)
        right = x if kept else one  # to even
        outputs = [
            program.forward([one, one], x),
            program.forward([x, one], one),
            program.forward([one, x], one),
        ]
        assert outputs == [right] * 3
        gradients = program.gradients_sum([one, one], x, one * 0)
        assert gradients == [2 * right * right, 2 * right * right]
        error = program.loss_sum([one, one], x, one)
        assert error == program.loss([one, one], x, one) == (right - 1) ** 2
        assert program.gradients([one, one], x, one * 0) == gradients


def test_the_second_holds_only_what_is_its_own():
    one, other = (
        registry.folder(registry.backends()[name].package) / "workloads"
        for name in BITS
    )
    lines = [
        set((place / "two_layer_net.py").read_text().splitlines()) - {""}
        for place in (one, other)
    ]
    assert len(lines[0] & lines[1]) < 5
    assert [b.name for b in registry.lineage("tf32")][:2] == ["tf32", "bfloat16"]
