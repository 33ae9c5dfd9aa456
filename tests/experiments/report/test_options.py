"""`report`, `side_by_side` and `lecture` on the command line."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from graphparity.experiments import cli
from tests.experiments.report import made


@pytest.fixture
def run():
    return lambda *args: CliRunner().invoke(cli.app, list(args))


@pytest.fixture
def results(tmp_path):
    made.store(tmp_path, made.four(), {"seed": 0})
    return str(tmp_path)


def test_a_page_is_written_into_the_results(run, results, tmp_path):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    found = run("report", "--results", results)
    assert found.exit_code == 0, found.output
    text = (tmp_path / "report.html").read_text()
    assert text.startswith("<!doctype html>")
    assert "4 of 4 cells" in text


def test_results_in_other_folders_are_named(run, tmp_path, monkeypatch):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    monkeypatch.chdir(tmp_path)
    for name in ("results", "a b/results"):
        (tmp_path / name).mkdir(parents=True)
        made.store(tmp_path / name, made.four(), {"seed": 0})
    kept = tmp_path / "out" / "experiments"
    kept.mkdir(parents=True)
    (kept / "pays.json").write_text("{}")
    said = " ".join(run("report").output.split())
    told = "Not shown: results that are kept in a b/results, out."
    again = "python -m experiments report --results 'a b/results'"
    assert f"{told} {again} shows the first of them." in said
    page = (tmp_path / "results" / "report.html").read_text()
    assert told in page
    shutil.rmtree(tmp_path / "out")
    shutil.rmtree(tmp_path / "a b")
    assert "Not shown" not in run("report").output


def test_markdown_and_csv_are_printed(run, results):
    assert run("report", "--results", results, "--markdown").output.startswith("## ")
    rows = csv.DictReader(
        io.StringIO(run("report", "--results", results, "--csv").output)
    )
    assert [row["backend"] for row in rows] == list(made.BACKENDS)


def test_two_runs_are_compared(run, results, tmp_path):
    old = made.document(tmp_path / "old.json", made.four())
    found = run("report", "--results", results, "--against", str(old), "--markdown")
    assert "Against the other run" in found.output
    assert "No verdict changed" in found.output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("report", "--results", "nowhere"), "no such file"),
        (("report", "--results", ".", "--against", "nowhere"), "--against"),
        (("report", "--results", ".", "--csv", "--markdown"), "choose one"),
        (("side_by_side", "-w", "conditonal"), "conditional"),
        (("side_by_side", "-b", "torch_eager"), "two to 4"),
        (("lecture", "adamm"), "adam"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(run, args, message):
    found = run(*args)
    assert found.exit_code == 2
    assert message in found.output


def test_the_columns_of_a_terminal_hold_both_forms(run, tmp_path):
    args = ("-w", "conditional", "-b", "torch_eager", "-b", "torch_compile")
    found = run("side_by_side", *args, "--results", str(tmp_path))
    assert found.exit_code == 0, found.output
    assert "torch.cond" in found.output
    assert "if z > 0" in found.output


def test_a_row_of_the_lecture_is_told(run, results):
    found = run("lecture", "conditional", "--no-code", "--results", results)
    assert found.exit_code == 0, found.output
    assert "Contradiction" in found.output
    assert "Not measured yet" in found.output


@pytest.mark.parametrize("name", ["results.sqlite", "before.sqlite", "."])
def test_what_is_compared_against_is_left_as_it_is(run, results, tmp_path, name):
    """Bytes, times and neighbours of another's store: by its file or its folder."""
    other = tmp_path / "other"
    made.store(other, made.four(), {"seed": 1})
    with closing(sqlite3.connect(other / "results.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # as a copy of it may be
    if name == "before.sqlite":
        (other / "results.sqlite").rename(other / name)
    look = lambda: [(f.name, f.read_bytes(), f.stat().st_mtime_ns) for f in there()]
    there = lambda: sorted(other.iterdir())
    before = look()
    args = ("--results", results, "--against", str(other / name), "--markdown")
    found = run("report", *args)
    assert found.exit_code == 0, found.output
    assert "Against the other run" in found.output
    assert look() == before
    assert len(before) == 1


@pytest.mark.parametrize("form", [(), ("--csv",), ("--markdown",)])
def test_in_what_two_runs_differ_is_said(run, results, tmp_path, form):
    """In the page, and on stdout beside it; beside CSV on stderr."""
    if not form:
        pytest.importorskip("jinja2", reason="the page needs jinja2")
    other = made.entry(machine={"processor": "another"}, settings={"seed": 7})
    old = tmp_path / "old.json"
    old.write_text(json.dumps({**other, "cells": made.four()}))
    found = run("report", "--results", results, "--against", str(old), *form)
    assert found.exit_code == 0, found.output
    said = " ".join((found.stderr if form == ("--csv",) else found.stdout).split())
    assert "The runs differ in " in said
    assert "seed: 7 → 0" in said
    assert "processor: another → a processor" in said
    if not form:
        assert "seed: 7 → 0" in (tmp_path / "report.html").read_text()
