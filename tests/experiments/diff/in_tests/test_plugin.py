"""The plugin in a person's own project: the fixture, its workers, planted faults."""

import tomllib
from pathlib import Path

from graphparity.experiments.docs import blocks
from tests.conftest import ROOT
from tests.experiments.diff.in_tests.project import PLUGIN, run_project

FOUR = """
import nets

def test_same(same_program):
    assert "same mathematics" in same_program(nets.net, nets.same)

def test_by_text(same_program):
    same_program("nets.py:net", "nets.py:same")

def test_other(same_program):
    same_program(nets.net, nets.scaled)
"""
CALIBRATED = """
import nets
import numpy as np

def test_wide(same_program):
    same_program(nets.net, nets.clipped, inputs={"x": np.linspace(-9, 9, 50)})

def test_tame(same_program):
    same_program(nets.net, nets.clipped)
"""
ONCE = """
import os, tempfile
import nets
from graphparity.experiments.diff.in_tests import session

def started():
    pool = session.shared().pools["float64"]
    return {name: worker.process.pid for name, worker in pool.workers.items()}

def test_one(same_program):
    same_program(nets.net, nets.same)
    before = started()
    same_program(nets.same, nets.net)
    assert started() == before and len(before) == 2
"""
FOLDERS = """
def test_one(same_program):
    for name in "ab":
        same_program(f"{name}/net.py:one", f"{name}/net.py:other")
    with open("a/helper.py", "a") as file:
        file.write("")
"""
NEIGHBOUR = """
import helper
import numpy as np
def inputs(): return dict(x=np.ones(2))
def one(x): return helper.SCALE * x
def other(x): return {scale} * x
"""


def test_the_fixture_passes_and_fails_with_the_sentence(tmp_path):
    done = run_project(tmp_path, FOUR)
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    words = "nets.py:net and nets.py:scaled: another function. They differ first in"
    assert f"AssertionError: {words} output, by 0.001 of its norm" in done.stdout
    assert "in_tests/asserted.py" not in done.stdout  # only the person's own lines


def test_planted_faults_are_counted_and_those_unseen_named(tmp_path):
    done = run_project(tmp_path, CALIBRATED, "--graphparity-calibrate")
    lines = done.stdout.splitlines()
    wide, tame = ([x for x in lines if f"test_{n}: " in x] for n in ("wide", "tame"))
    fault = "the number 4.5 instead of 9.0 (line 13)"
    assert "planted faults would fail this test" in wide[0]
    assert fault not in wide[0]
    assert fault in tame[0].partition("not seen: ")[2]  # its inputs stay below 4.5
    assert tame == shown(), "docs/check.md shows another line"


def shown():
    """What docs/check.md shows of this option."""
    page = blocks.blocks((Path(ROOT) / "docs" / "check.md").read_text())
    [block] = [one for one in page if "--graphparity-calibrate" in one.what]
    return [line for line in block.lines if line != "```"]


def test_without_the_option_nothing_is_planted(tmp_path):
    assert "planted" not in run_project(tmp_path, CALIBRATED).stdout


def test_calibrating_nothing_is_said(tmp_path):
    done = run_project(tmp_path, "def test(): pass", "--graphparity-calibrate")
    assert "no test uses the fixture same_program" in done.stdout


def test_workers_stay_from_one_assertion_to_the_next(tmp_path):
    done = run_project(tmp_path, ONCE)
    assert done.returncode == 0, done.stdout


def test_a_neighbour_of_the_same_name_is_not_another_folder_s(tmp_path):
    for name, scale in (("a", 2.0), ("b", 3.0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "helper.py").write_text(f"SCALE = {scale}")
        (tmp_path / name / "net.py").write_text(NEIGHBOUR.format(scale=scale))
    done = run_project(tmp_path, FOLDERS)
    assert done.returncode == 0, done.stdout


def test_what_tests_in_several_processes_have_to_tell_is_told(tmp_path):
    options = ["--graphparity-calibrate", "-p", "xdist.plugin", "-n", "1"]
    done = run_project(tmp_path, CALIBRATED, *options)
    assert done.stdout.count("planted faults would fail this test") == 2, done.stdout


def test_a_function_in_a_package_may_import_its_neighbours_by_dots(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "package" / "scale.py").write_text("SCALE = 2.0")
    text = NEIGHBOUR.replace("import helper\n", "from . import scale as helper\n")
    (tmp_path / "package" / "net.py").write_text(text.format(scale=2.0))
    tests = "from package import net\n\n\ndef test(same_program):\n"
    tests += "    same_program(net.one, net.other)\n"
    done = run_project(tmp_path, tests)
    assert done.returncode == 0, done.stdout


def test_pytest_finds_the_plugin_where_it_is_installed():
    facts = tomllib.loads(Path(ROOT, "pyproject.toml").read_text())["project"]
    assert facts["entry-points"]["pytest11"] == {"graphparity": PLUGIN}
