"""A refusal is a framework's own no; what our programs get wrong is a crash."""

import copy
import textwrap
from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.contract import registry, selection
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.control_flow import branches, conditionals, figures, judge
from tests.conftest import backends, needs
from tests.counted import by_hand

INPUTS = judge.reference("branches").inputs(np.random.default_rng(0))
CASE = {"first": {"runs": 1, "rows": 4}, "second": {"runs": 0, "rows": 0}}
RAN = {"cases": [{"ran": CASE, "ran_with_gradients": CASE}], "breaks": None}
OURS = (AttributeError, TypeError, KeyError, IndexError, AssertionError, ValueError)


class No(Exception):
    """What a framework raises."""


@pytest.fixture
def framework(monkeypatch):
    """A backend that refuses with No, and with a TypeError of which it says why."""
    own = SimpleNamespace(REFUSALS=((No, ""), (TypeError, "is no tensor")))
    monkeypatch.setattr(branches, "graph_modes", lambda: own)
    return own


def raising(error):
    def work():
        raise error

    return branches.refusable(work)


@pytest.mark.parametrize("kind", OURS)
def test_a_mistake_of_ours_is_no_refusal(framework, kind):
    with pytest.raises(kind):
        raising(kind("of ours"))()


def test_what_a_framework_says_is_a_refusal(framework):
    assert raising(No("never"))() == {"refused": "No: never"}
    found = raising(TypeError("x is no tensor"))()
    assert found == {"refused": "TypeError: x is no tensor"}


@pytest.mark.parametrize("error", [AttributeError("tick"), No("no callbacks")])
def test_only_a_framework_leaves_branches_uncounted(framework, monkeypatch, error):
    """The run that counts fails, the one that does not runs."""
    counted = lambda form, counted: counted
    case = {"value": 0.0, "grads": [], "ran": CASE, "ran_with_gradients": CASE}

    def cases(function, way, own, zs, external):
        if function:
            raise error
        return {"cases": [dict(case)], "graphs": None, "compiles_again": False}

    framework.breaks = framework.operations = lambda *given: None
    framework.make = lambda function, way: function
    monkeypatch.setattr(branches, "conditional", counted)
    monkeypatch.setattr(branches, "native", lambda values: values)
    monkeypatch.setattr(branches, "_cases", cases)
    given = {"form": "f", "way": "w", "params": 0, "x": 0, "zs": [0], "external": 0}
    if isinstance(error, No):
        assert branches.branch(**given)["uncounted"] == "No: no callbacks"
    else:
        with pytest.raises(AttributeError):
            branches.branch(**given)


# -- in workers ------------------------------------------------------------------------


def planted(tmp_path, monkeypatch, name, right, wrong):
    """A pool with a backend `broken`: `name` with another line in its forms."""
    text = registry.locate(name, "control", "branches")[1].read_text()
    assert right in text
    folder = tmp_path / "mistaken" / "broken" / "control"
    folder.mkdir(parents=True)
    (folder / "branches.py").write_text(text.replace(right, wrong, 1))
    constants = f"""
        from graphparity.frameworks.{name} import FRAMEWORK, GRAPH, MODE, PACKAGES
        from graphparity.frameworks.{name} import environment

        BORROWS = "{name}"
    """
    (folder.parent / "__init__.py").write_text(textwrap.dedent(constants))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(registry.SEARCH, "mistaken")
    return Pool("cpu", "float32", machine.cores(None), tmp_path, 120.0)


COMPILED = {selection.compiled(name) for name in selection.eager()}


@pytest.mark.parametrize(
    "name", [p for p in backends(graph="static") if p.id in COMPILED]
)
def test_a_misspelt_operation_is_a_crash(tmp_path, monkeypatch, name):
    right = by_hand(name, "WHERE")
    needs(name)
    way = registry.stated(registry.locate(name, "graph_modes")[1], "MODES")[0]
    wrong = right.replace("where", "wheer")
    with planted(tmp_path, monkeypatch, name, right, wrong) as pool:
        row = conditionals.branch(pool, "broken", "by_where", way, INPUTS, 0)
    assert row["status"] == "crashed", row
    assert "wheer" in row["reason"]


# -- the exit status -------------------------------------------------------------------


def document(part, form, status):
    row = {"form": form, "way": "traced", "status": status, "reason": "x", **RAN}
    facts = {"conditionals": [], "rows": [], "whiles": [], "fixed": [], "numbers": []}
    facts[part] = [copy.deepcopy(row)]
    one = {"backend": "b", "status": "found", "reason": None, "facts": facts}
    return {"control_flow": [one], "costs": [], "failed": {}}


@pytest.mark.parametrize(
    ("part", "form", "code"),
    [
        ("conditionals", "by_cond", 1),
        ("conditionals", "by_where", 1),
        ("whiles", "while_operator", 1),
        ("fixed", "fixed_operator", 1),
        ("conditionals", "by_if", 0),  # what a static graph is known to refuse
        ("numbers", "by_cond", 0),
    ],
)
def test_an_operator_that_its_own_framework_refuses_is_a_failure(part, form, code):
    assert figures.status(document(part, form, "refused")) == code
    assert figures.status(document(part, form, "agree")) == 0
