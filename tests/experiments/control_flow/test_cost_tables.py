"""The tables of control flow's costs: 80 columns, named columns, what they are of."""

import copy
import io

import pytest
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.control_flow import cost_tables, figures, tables
from graphparity.experiments.docs import pages, said
from tests.experiments.control_flow.test_cost import FACTS, samples

RUN = "control_flow.json"
NAMES = ("torch_compile", "tf_eager")


def facts(name, way="traced", refused=False):
    """Those of a backend whose `if` may be refused in its own way of running."""
    one = copy.deepcopy(FACTS) | {"backend": name}
    rows = one["facts"]["conditionals"]
    if refused:
        first = {"form": "by_if", "way": way, "status": "refused", "reason": "no"}
        rows.insert(0, first)
        rows[1]["way"] = "breaks"
    return one


@pytest.fixture
def document():
    found = {key: rounds for name in NAMES for key, rounds in samples(name).items()}
    costs = figures.costs(found, NAMES)
    known = [facts("torch_compile", "fullgraph", True), facts("tf_eager")]
    return {"control_flow": known, "costs": costs, "failed": {}}


def printed(shown):
    screen = Console(file=io.StringIO(), width=80)
    for table in shown:
        screen.print(table)
    return screen.file.getvalue()


def test_every_table_is_whole_at_80_columns(document):
    text = printed([*cost_tables.tables(document["costs"]), *tables.brief(document)])
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_whole_run_is_shown_in_80_columns():
    kept = said.kept(registry.folder("graphparity.frameworks").parent / pages.DATA, RUN)
    screen = Console(file=io.StringIO(), width=80)
    tables.show(screen, kept)
    lines = screen.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "…" in line]
    assert any(line.startswith("jax_eager") and " ms c " in line for line in lines)


def test_columns_say_what_they_are_of(document):
    lines = printed(cost_tables.tables(document["costs"])).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("backend"))
    first, second = lines[at - 1].split(), lines[at].split()[1:]
    assert list(zip(first, second)) == [
        (f"{form},", end)
        for form in ("if", "cond", "where")
        for end in ("never", "always")
    ]


def test_of_each_backend_the_form_that_its_programs_have_is_shown(document):
    text = printed(tables.brief(document))
    rows = {line.split()[0]: line.split() for line in text.splitlines() if "_" in line}
    assert rows["torch_compile"][1:3] == ["cond", "1"]
    assert rows["tf_eager"][1:3] == ["if", "1"]
    assert "2.00 ▲" in text  # the operator, as fast as where
    assert rows["tf_eager"][3:5] == ["251", "ms"]  # a pass of 1 s is four calls
    assert tables.brief({"control_flow": [], "costs": []}) == []


def test_a_form_that_is_refused_and_yet_priced_says_where(document):
    assert [*cost_tables.elsewhere(document)] == [
        "torch_compile: an if is refused as fullgraph; its cost is that of 'breaks', "
        "where it runs"
    ]
