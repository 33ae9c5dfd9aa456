"""What a jaxpr does beside its results is no dead code."""

from types import SimpleNamespace as Thing

from graphparity.experiments.graph import eliminated
from graphparity.frameworks.jax_jit import jaxpr


def equation(name, begin, end, effects=()):
    primitive = Thing(name=name)
    return Thing(
        primitive=primitive, invars=[begin], outvars=[end], params={}, effects=effects
    )


def test_an_equation_with_an_effect_is_needed_though_nobody_reads_it():
    aval = Thing(shape=(4,), dtype="float32")
    x, y, z, w = (type("Var", (), {"aval": aval})() for _ in range(4))
    told, dead = equation("debug_print", x, y, {"io"}), equation("sin", x, z)
    rows = [told, dead, equation("exp", x, w)]
    body = Thing(invars=[x], outvars=[w], constvars=[], eqns=rows)
    found = jaxpr.parse(Thing(jaxpr=body))
    assert [n.own for n in eliminated.reasons(found)["dead"]] == ["sin"]
