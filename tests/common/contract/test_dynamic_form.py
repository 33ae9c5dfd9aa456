"""The dynamic form of a static backend: stated, or the nearest of its framework."""

import pytest

from graphparity.common.contract import registry, siblings
from graphparity.common.contract.backend import BadBackends
from graphparity.common.timing import cell_timing
from graphparity.experiments.compare import tables
from tests.common.contract.conftest import GOOD

STATIC = GOOD.replace('"dynamic"', '"static"')
OF_TORCH = STATIC.replace('"Mine"', '"PyTorch"')


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("torch_compile", "torch_eager"),
        ("torch_cudagraphs", "torch_eager"),
        ("tf_xla", "tf_eager"),
        ("tf_session", "tf_eager"),
        ("jax_jit", "jax_eager"),
        ("torch_eager", None),
        ("jax_eager", None),
        ("numpy_ref", None),
    ],
)
def test_ours_have_the_form_of_their_framework(name, form):
    assert siblings.dynamic(name) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"{STATIC}\nBORROWS = 'mine'", "mine"),
        (f"{STATIC}\nBORROWS = 'torch_compile'", "mine"),
        (STATIC, "mine"),
        (f"{STATIC}\nDYNAMIC = 'jax_eager'", "jax_eager"),
        (f"{OF_TORCH}\nBORROWS = 'torch_compile'", "torch_eager"),
        (f"{OF_TORCH}\nBORROWS = 'mine'", "mine"),
        (f"{OF_TORCH}\nBORROWS = 'torch_eager'\nDYNAMIC = 'mine'", "mine"),
        (OF_TORCH, "torch_eager"),
        (STATIC.replace('"Mine"', '"Other"'), None),
    ],
    ids=[
        *("borrowed", "beside", "framework", "stated", "nearest", "nearest of another"),
        *("stated before borrowed", "elsewhere", "none"),
    ],
)
def test_a_compiled_port_has_the_form_that_it_states_or_the_nearest(
    package, text, form
):
    package(mine=GOOD, mine_compiled=text)
    assert siblings.dynamic("mine_compiled") == form


def test_a_port_of_ones_own_is_no_static_form_and_takes_no_ones_place(package):
    """It was counted among the gains, and stood in the place of torch_eager."""
    package(port=GOOD.replace('"Mine"', '"PyTorch"'))
    forms, base = tables.forms()
    assert base == "torch_eager"
    assert "port" not in forms
    assert "port" not in forms.values()
    assert forms["torch_compile"] == "torch_eager"


def test_a_compiled_port_is_timed_against_its_dynamic_form(package):
    package(mine=GOOD, mine_compiled=STATIC)
    known = registry.backends()
    names = [*known]
    assert cell_timing.rivals(known["mine_compiled"], names) == ["mine", "torch_eager"]
    assert cell_timing.rivals(known["mine"], names) == ["torch_eager"]
    assert cell_timing.rivals(known["mine_compiled"], ["mine_compiled"]) == []
    assert tables.forms()[0]["mine_compiled"] == "mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{STATIC}\nDYNAMIC = 'torch_eagr'", "DYNAMIC is 'torch_eagr'; write one of"),
        (f"{STATIC}\nDYNAMIC = 'jax_jit'", "DYNAMIC is 'jax_jit'; write one of"),
        (f"{GOOD}\nDYNAMIC = 'torch_eager'", "GRAPH is 'dynamic'; take it away"),
        (f"{STATIC}\nDYNAMIC = 1", "DYNAMIC is 1; make it a str"),
    ],
)
def test_a_dynamic_form_that_is_none(package, text, words):
    package(mine=text)
    with pytest.raises(BadBackends, match=words):
        registry.backends()
