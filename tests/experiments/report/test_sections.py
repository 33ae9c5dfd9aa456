"""Sections of the page: every command of the suite is known, and its own words used."""

from types import SimpleNamespace

import pytest
from rich.table import Table
from typer.testing import CliRunner

from graphparity.experiments import cli
from graphparity.experiments.report import sections
from graphparity.experiments.report.recorder import Recorder
from graphparity.experiments.shared.experiment import experiments
from tests.experiments.report.made import HOSTILE
from tests.experiments.shared import pictures

STEP = {"median": 2.0, "low": 1.9, "high": 2.1}
OTHER = {"compare", "report", "side_by_side", "lecture", "list", "doctor", "selfcheck"}
OTHER |= {"init"}  # it measures nothing


def test_every_experiment_of_the_command_line_has_a_section():
    assert {one.name for one in sections.asking()} == set(experiments()) - OTHER


@pytest.mark.parametrize("one", sections.asking(), ids=lambda one: one.name)
def test_the_command_that_makes_a_document_is_one(one):
    found = CliRunner().invoke(cli.app, [*one.line.split(), "--help"])
    assert found.exit_code == 0, found.output


def test_a_document_of_another_experiment_is_told_in_its_own_words():
    document = {"schema": 1, "new": {"summary": "It is so.", "rows": [1]}}
    [*_, last] = sections.sections({"new": document})
    assert last["words"] == "It is so."
    silent = sections.other("new", {"schema": 1, "new": {}})
    assert silent["words"] == "It holds new."


def test_updates_are_drawn_from_their_document():
    ratio = {"median": 2.0, "low": 1.9, "high": 2.1, "verdict": "faster"}
    row = {"rule": "adam", "backend": "jax_jit"}
    row |= {"hand_s": STEP, "library_s": STEP, "hand_over_library": ratio}
    document = {"schema": 1, "updates": [row]}
    found = sections.sections({"updates": document})
    section = next(part for part in found if part["name"] == "updates")
    assert section["broken"] is None
    assert "jax_jit 2.00×: faster in 1" in section["words"]
    assert pictures.titles(section["figure"], "dot") == ["jax_jit, adam: 2×"]


def test_why_there_is_no_mark_and_what_disturbed_stand_below_the_tables():
    ratio = {"median": 2.0, "low": 1.9, "high": 2.1, "verdict": "unresolved"}
    ratio["reason"] = "too few processes to say: 3 of 6"
    row = {"rule": "adam", "backend": "jax_jit"}
    row |= {"hand_s": STEP, "library_s": STEP, "hand_over_library": ratio}
    document = {"schema": 1, "updates": [row], "disturbed": ["2 of 3 blocks were."]}
    found = sections.sections({"updates": document})
    section = next(part for part in found if part["name"] == "updates")
    below = ["? too few processes to say: 3 of 6: 1 ratio.", "2 of 3 blocks were."]
    assert section["parts"][-2:] == below


def test_a_page_of_an_experiments_own_says_it_too():
    ratio = {"median": 2.0, "low": 1.9, "high": 2.1, "verdict": "unresolved"}
    ratio["reason"] = "too few processes to say: 3 of 6"
    form = {"ratio": ratio}
    below = ["? too few processes to say: 3 of 6: 1 ratio.", "2 of 3 blocks were."]
    page = SimpleNamespace(parts=lambda _: [], question=lambda _: "Does it pay?")
    one = SimpleNamespace(part=lambda _: page, name="pays")
    document = {"points": [form], "disturbed": below[1:]}
    [last] = sections._own(one, document)["own"]
    assert last["question"] == "How sure are its times?"
    assert [piece["text"] for piece in last["pieces"]] == below
    assert sections._own(one, {"points": []})["own"] == []


def test_dialects_say_what_is_proved_and_the_worst_port():
    call = {"from": "torch.optim.Adam()", "library": "optax"}
    rows = [
        {**call, "to": "optax.adam(1e-3)", "verified": True, "one": 0.0, "many": 1e-12},
        {**call, "to": "cannot: no such rule", "verified": None},
    ]
    gaps = {"Adam: torch.optim": {"optax": [0.1, 0.25]}}
    more = {"optimizers": [], "unknown": {}, "calls": []}
    document = {"dialects": {"translations": rows, "gaps": gaps, **more}}
    found = sections.sections({"dialects": document})
    section = next(part for part in found if part["name"] == "dialects")
    assert section["broken"] is None
    assert section["words"].startswith("The translation is verified; 1 call has none.")
    assert "25 % off" in section["words"]
    assert any("✓ optax.adam(1e-3)" in str(part) for part in section["parts"])


def test_a_recorder_keeps_tables_and_texts():
    screen, table = Recorder(), Table(title="[b]steps[/b]")
    table.add_column("backend")
    table.add_row("[red]x[/red]")
    screen.print(table)
    screen.print("In short.", style="dim")
    grid, text = screen.printed.parts
    assert (grid.title, grid.head, grid.rows) == ("steps", ["backend"], [["x"]])
    assert text == "In short."


def test_each_part_that_was_kept_of_an_experiment_has_a_section():
    kept = {name: {"schema": 1} for name in ("graph-cnn", "graph-fusion", "graphs")}
    names = [part["name"] for part in sections.sections(kept)]
    assert [n for n in names if n.startswith("graph")] == [*kept]
    assert "graph" in [part["name"] for part in sections.sections({})]


def test_what_did_not_run_is_listed():
    inner = {"summary": "s", "absent": {"jax_jit": "unavailable: pip install jax"}}
    document = {"schema": 1, "graph": inner, "failed": {"tf_xla": "crashed: died"}}
    [part] = [p for p in sections.sections({"graph-x": document}) if p["failed"]]
    assert part["failed"] == [
        "tf_xla: crashed: died",
        "jax_jit: unavailable: pip install jax",
    ]


@pytest.mark.parametrize("one", sections.asking(), ids=lambda one: one.name)
@pytest.mark.parametrize("value", [HOSTILE, [HOSTILE], {HOSTILE: "[/x]"}, None, 1e400])
def test_whatever_a_document_holds_the_section_is_made(one, value):
    document = {"schema": 1, one.name: value, "machine": value, "failed": value}
    [part] = [
        p for p in sections.sections({one.name: document}) if p["name"] == one.name
    ]
    assert part["words"] is not None
