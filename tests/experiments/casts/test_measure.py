"""Which operations a framework computes in half, found by running them."""

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.casts import measure
from tests.conftest import backends, needs, run

DYNAMIC = [p for p in backends() if registry.backends()[p.id].graph == "dynamic"]


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
@pytest.mark.parametrize("backend", DYNAMIC)
def test_the_oracle_is_told_the_list_that_a_backend_follows(pool, backend, half):
    needs(backend)
    found = pool.ask(backend, "cast_list", half=half)
    assert measure.listed(found, half) == registry.backends()[backend].casts
    product = found["operations"]["product"]
    assert product["half"] == half
    assert product["mixed"] in ("float32", "refused")
    layer = found["operations"]["linear layer"]
    assert layer["half"] == half
    assert layer["mixed"] == product["mixed"]  # weights and bias both in float32
    assert layer["policy"] == (half if found["policy"] else None)


def test_a_list_that_has_changed_is_seen():
    rows = {"product": {"policy": "float16"}, "bias": {"policy": "float32"}}
    found = {"policy": "a policy", "operations": rows}
    assert measure.listed(found, "float16") == "autocast"
    rows["bias"]["policy"] = "float16"
    assert measure.listed(found, "float16") == "all"


def test_a_backend_without_a_policy_has_no_part_in_it(tmp_path):
    done = run("casts", "-b", "numpy_ref", "--results", tmp_path / "results")
    assert done.returncode == 2
    assert "has no part in this command" in " ".join(done.stderr.split())
