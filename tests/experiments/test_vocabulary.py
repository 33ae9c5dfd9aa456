"""One vocabulary of options: the same name, the same meaning, in every command."""

import re
import shlex
import shutil
import sys

import pytest

from graphparity.experiments.lecture import view
from graphparity.experiments.shared import called, certificate, run_steps
from tests.conftest import run
from tests.experiments.test_places import commands

EVERY = [
    pytest.param(words, one, id=" ".join([*words, one.opts[0]]))
    for words, parameters in commands()
    for one in parameters
    if one.opts[0] != "--help"
]
SINGLE = [
    p
    for p in EVERY
    if p.values[1].name in ("workload", "config", "backend")
    and not p.values[1].multiple
]
SHORT = {"-w": "--workload", "-c": "--config", "-b": "--backend"}
FRAGMENTS = ("Of", "Else", "In", "With", "For", "Beside", "Whose", "Each", "A", "The")


@pytest.mark.parametrize(("words", "one"), EVERY)
def test_a_long_name_has_its_short_one_everywhere(words, one):
    for short, long in SHORT.items():
        assert (short in one.opts) == (long in one.opts)


@pytest.mark.parametrize(("words", "one"), EVERY)
def test_help_is_a_whole_sentence(words, one):
    text = one.help or ""
    assert re.match(r"[A-Z]", text), text
    assert text.endswith("."), text
    assert len(text.split()) >= 3, text
    assert text.split()[0].rstrip(",:") not in FRAGMENTS, text
    several = getattr(one, "multiple", False)
    assert several == bool(re.search("repeat", text, re.IGNORECASE)), text


@pytest.mark.parametrize(("words", "one"), SINGLE)
def test_what_takes_one_value_says_so_of_a_second(words, one):
    """And does not take the last: `graph -w cnn -w matmul` drew one of them."""
    name = max(one.opts, key=len)
    done = run(*words, name, "1", name, "2")
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert f"{name} was given 2 times, and" in said
    assert f"takes one {name[2:]}: run it once for each" in said


def test_of_other_options_the_last_value_holds():
    """So that `make compare ARGS='--preset full'` stays."""
    done = run("compare", "--preset", "quick", "--preset", "no")
    assert "no preset 'no'" in " ".join(done.stderr.split())


def test_a_budget_is_seconds():
    texts = [p.values[1].help for p in EVERY if "--budget" in p.values[1].opts]
    assert len(texts) >= 3
    assert all("seconds" in text for text in texts)
    assert [p.values[0] for p in EVERY if "--trials" in p.values[1].opts] == [
        ("choose",)
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/usr/bin/graphparity", "graphparity"),
        ("/x/experiments/__main__.py", "python -m experiments"),
        ("/x/graphparity/__main__.py", "python -m graphparity"),
        ("/x/pytest", "python -m experiments"),
    ],
)
def test_hints_name_the_command_as_it_was_called(monkeypatch, tmp_path, path, name):
    monkeypatch.setattr(sys, "argv", [path, "compare", "-w", "cnn"])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))  # has no script
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert run_steps.command() == f"{name} compare -w cnn"
    assert view.command_of("graph-cnn") == f"{name} graph -w cnn"
    assert certificate.objection(tmp_path).endswith(f": {name} calibrate")
    assert called.hint("doctor") == f"{name} doctor"


@pytest.mark.parametrize("on_path", [True, False])
@pytest.mark.parametrize(
    "called_as", [".venv/bin/graphparity", "/x/experiments/__main__.py"]
)
def test_hints_name_a_command_that_a_shell_finds(
    monkeypatch, tmp_path, called_as, on_path
):
    script = tmp_path / ".venv" / "bin" / "graphparity"
    script.parent.mkdir(parents=True)
    script.touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [called_as, "compare"])
    monkeypatch.setattr(sys, "executable", str(script.with_name("python")))
    monkeypatch.setattr(shutil, "which", lambda name: name if on_path else None)
    name = "graphparity" if on_path else ".venv/bin/graphparity"
    assert called.hint("doctor") == f"{name} doctor"
    for old in ("python -m experiments", "python -m graphparity", "/a/b/graphparity"):
        assert called.again(f"{old} diff graphparity x") == f"{name} diff graphparity x"
    assert called.again("a script of graphparity") == "a script of graphparity"
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path / "own")  # no hint names a place of this machine
    monkeypatch.setattr(sys, "argv", [str(script), "compare"])
    assert called.hint("doctor") == "graphparity doctor"


def test_that_three_ways_to_call_it_are_one_is_said_in_the_help_and_in_the_docs():
    from graphparity.common.contract import registry

    root = registry.folder("graphparity.frameworks").parent
    three = ("graphparity X", "python -m graphparity X", "python -m experiments X")
    said = " ".join(run("--help").stdout.split())
    docs = " ".join((root / "docs" / "cli.md").read_text().split()).replace("`", "")
    for text in (said, docs):
        assert all(one in text for one in three)
        assert "same command" in text


def test_a_command_is_written_as_a_shell_takes_it(monkeypatch):
    words = ["graphparity", "check", "demo", "--optimizer", "chain(clip(0.1), adam())"]
    monkeypatch.setattr("sys.argv", words)
    assert shlex.split(run_steps.command()) == words
