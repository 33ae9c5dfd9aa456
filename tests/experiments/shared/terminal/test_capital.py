"""How a sentence begins: with a capital letter, unless it begins with a name."""

import pytest

from graphparity.experiments.shared.terminal import tables


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("the run was interrupted", "The run was interrupted"),
        ("a graph", "A graph"),
        ("it isn't known", "It isn't known"),
        ("compiled: no", "Compiled: no"),
        ("torch_compile_default is the same", "torch_compile_default is the same"),
        ("jax_jit: one graph", "jax_jit: one graph"),
        ("max-autotune is not measured", "max-autotune is not measured"),
        ("net.py:3 breaks it", "net.py:3 breaks it"),
        ("x is a Python number", "x is a Python number"),
        ("--batch draws rows", "--batch draws rows"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_own_letters(text, begun):
    assert tables.capital(text) == begun
