"""Backends of a user's own: found on the search path, read once, and a sentence where
they can't be used."""

import os
import subprocess
import sys

import pytest

from graphparity.common.contract import registry
from graphparity.common.contract.backend import NEEDED, BadBackends
from tests.common.contract.conftest import GOOD
from tests.conftest import FAKES

ROOT = registry.folder("graphparity.frameworks").parent


def fault():
    with pytest.raises(BadBackends) as raised:
        registry.backends()
    text = str(raised.value)
    assert text.startswith(f"{registry.SEARCH}: ")
    assert "\n" not in text
    return text


def test_a_good_one_stands_beside_ours(package):
    package(mine=GOOD, _helpers=None, data="")
    (package().joinpath("data", "__init__.py")).unlink()
    assert registry.backends()["mine"].framework == "Mine"
    assert registry.oracle().name in registry.backends()


def test_spaces_and_empty_names_are_no_packages(package, monkeypatch):
    name = package(mine=GOOD).name
    monkeypatch.setenv(registry.SEARCH, f" {name} , ,{name},")
    assert "mine" in registry.backends()


@pytest.mark.parametrize("name", ["nowhere", "tests.nowhere", "nowhere.at.all"])
def test_a_package_that_is_not_there(monkeypatch, name):
    monkeypatch.setenv(registry.SEARCH, name)
    assert f"there is no package {name}" in fault()
    assert "PYTHONPATH" in fault()


@pytest.mark.parametrize("name", ["./mine", "my/package", "a..b", ".fakes"])
def test_what_is_no_name_of_a_package(monkeypatch, name):
    monkeypatch.setenv(registry.SEARCH, name)
    assert f"{name!r} is no package's name" in fault()


def test_a_file_is_no_package(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, "tests.conftest")
    assert "tests.conftest is a file" in fault()


def test_a_package_without_backends(package):
    place = package()
    assert f"({place}) holds no backend" in fault()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def :", "SyntaxError: invalid syntax"),
        ("raise OSError('two\\nlines')", "OSError: two lines"),
        ("import nowhere", "No module named 'nowhere'"),
    ],
    ids=["syntax", "raises", "imports"],
)
def test_a_package_that_cannot_be_imported(package, text, words):
    place = package(text, mine=GOOD)
    assert words in fault()
    assert f"mend line 1 of {place / '__init__.py'}" in fault()


@pytest.mark.parametrize("text", ["def :", "raise OSError", "1 / 0"])
def test_a_backend_that_cannot_be_imported(package, text):
    place = package(mine=text, other=GOOD)
    assert f"mend line 1 of {place / 'mine' / '__init__.py'}" in fault()


@pytest.mark.parametrize("name", NEEDED)
def test_a_backend_without_a_constant(package, name):
    place = package(mine=f"{GOOD}\ndel {name}")
    assert f"{place / 'mine' / '__init__.py'} lacks {name};" in fault()


def test_a_backend_with_an_empty_file(package):
    package(mine="")
    assert f"lacks {', '.join(NEEDED)};" in fault()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GRAPH = 'fixed'", "GRAPH is 'fixed'; write one of none, dynamic, static"),
        ("DEVICES = 'cuda'", "DEVICES is 'cuda'; make it a tuple"),
        ("DTYPES = ['float64']", "DTYPES is ['float64']; make it a tuple"),
        ("PACKAGES = ('numpy',)", "PACKAGES is ('numpy',); make it a dict"),
        ("environment = {}", "environment is {}; make it a function"),
    ],
    ids=lambda text: text.split()[0],
)
def test_a_constant_of_another_form(package, text, words):
    package(mine=f"{GOOD}\n{text}")
    assert words in fault()


def test_a_folder_without_its_file(package):
    place = package(mine=None, other=GOOD)
    assert f"{place / 'mine'} has no __init__.py" in fault()


@pytest.mark.parametrize("name", ["numpy_ref", "torch_eager"])
def test_a_backend_with_the_name_of_one_of_ours(package, name):
    place = package(**{name: GOOD})
    text = f"{place.name}.{name} has the name of graphparity.frameworks.{name}"
    assert text in fault()


@pytest.mark.parametrize("command", ["doctor", "compare", "list"])
def test_a_command_does_not_run_with_one_in_the_place_of_ours(package, command):
    place = package(torch_eager=GOOD)
    path = os.pathsep.join([str(place.parent), os.environ.get("PYTHONPATH", "")])
    done = run(command, search=place.name, PYTHONPATH=path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "has the name of graphparity.frameworks.torch_eager" in done.stderr


@pytest.mark.parametrize(
    ("lender", "words"),
    [("torch_eagr", "BORROWS is 'torch_eagr'"), ("mine", "mine from mine")],
)
def test_a_lender_that_is_none(package, lender, words):
    package(mine=f"{GOOD}\nBORROWS = {lender!r}")
    with pytest.raises(BadBackends, match=words):
        registry.backends()


# -- read once -------------------------------------------------------------------------


def test_backends_are_read_once_for_a_search_path(package):
    place = package(mine=GOOD)
    before = registry.backends()
    (place / "mine" / "__init__.py").unlink()
    assert registry.backends() == before
    assert registry.backends() is not before


def test_another_search_path_has_other_backends(package, monkeypatch):
    package(mine=GOOD)
    assert "mine" in registry.backends()
    monkeypatch.setenv(registry.SEARCH, FAKES)
    assert "mine" not in registry.backends()
    assert "plain" in registry.backends()


def test_our_own_need_no_package_of_the_user_s(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, "nowhere")
    assert registry.reference("cnn").CONFIGS
    assert registry.locate("torch_compile", "workloads", "cnn")


# -- the command line ------------------------------------------------------------------


def run(*arguments, search, **variables):
    variables |= {registry.SEARCH: search, "COLUMNS": "300"}
    variables = {**os.environ, **variables}
    given = {"env": variables, "cwd": ROOT, "capture_output": True, "text": True}
    line = [sys.executable, "-m", "experiments", *arguments]
    return subprocess.run(line, check=False, timeout=300, **given)


@pytest.mark.parametrize(
    "command",
    ["list", "list --deviations", "doctor", "compare", "train", "inside", "explain"]
    + ["retrace", "precision", "selfcheck same", "dialects", "landscapes"],
)
def test_a_command_says_what_is_wrong_before_all_else(command):
    done = run(*command.split(), search="nowhere")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "there is no package nowhere" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["", "compare", "crossover", "landscapes", "list"])
def test_help_needs_no_backends(command):
    done = run(*command.split(), "--help", search="nowhere")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout
