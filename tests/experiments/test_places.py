"""Where nothing can be written is told by every command before it begins its work."""

import pytest

from graphparity.common.results import documents
from graphparity.experiments import cli
from graphparity.experiments.shared import experiment
from tests.conftest import run

FILES = {"--json", "--picture", "--page"}
FOLDERS = {"--out", "--checkpoint", "--tensorboard", "--cache"}


def commands(command=None, words=()):
    """Every command that runs something: (its words, its parameters)."""
    for name in () if command else experiment.experiments():
        yield from commands(cli.command(experiment.experiments()[name]), (name,))
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, (*words, name))
    if command and not hasattr(command, "commands"):
        yield words, command.params


def options(names):
    found = [(w, o) for w, ps in commands() for p in ps for o in p.opts if o in names]
    return [pytest.param(*pair, id=" ".join([*pair[0], pair[1]])) for pair in found]


EVERY = [*options(FILES), pytest.param(("report",), "--out", id="report --out")]
INTO = [p for p in options(FOLDERS) if p.values[0] != ("report",)]


def test_every_path_that_is_written_is_among_them():
    """One more such option must be tried here too."""
    read = {"--results", "--data", "--resume"}
    paths = {
        option
        for _, parameters in commands()
        for p in parameters
        if hasattr(p, "type_descriptor") and "Path" in str(p.type_descriptor)
        for option in p.opts
        if option.startswith("-")
    }
    assert paths - read == FILES | FOLDERS


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch):
    def begun(*_, **__):
        raise AssertionError("work was begun")

    monkeypatch.setattr(documents, "keep", begun)
    monkeypatch.setattr("graphparity.experiments.shared.options.lock.held", begun)


@pytest.mark.parametrize(("words", "option"), EVERY)
def test_a_file_that_cannot_be_written(tmp_path, words, option):
    for place, why in ((tmp_path, "is a folder"), (tmp_path / "no/x", "no folder")):
        done = run(*words, option, place)
        assert done.returncode == 2, done.stderr
        assert option in done.stderr
        assert why in " ".join(done.stderr.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("words", "option"), INTO)
def test_a_folder_that_cannot_be_written(tmp_path, words, option):
    (tmp_path / "file").write_text("")
    done = run(*words, option, tmp_path / "file" / "in")
    assert done.returncode == 2, done.stderr
    assert "a folder is expected" in " ".join(done.stderr.split())


@pytest.mark.parametrize(("words", "option"), EVERY)
def test_a_dash_is_no_file(words, option):
    done = run(*words, option, "-")
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert option in said
    assert "'-' names no file" in said
