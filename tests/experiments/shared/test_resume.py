"""`--resume` goes on with what is the same, and says what is not."""

import io

import pytest
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.results.store import opened
from graphparity.common.system import machine
from graphparity.experiments.shared import run_steps
from tests.conftest import FAKES, VARIABLES, run_process

PROGRAM = """
from graphparity.frameworks.numpy_ref.workloads.conditional import *
"""
FACTS = machine.facts([0])
COMPARE = "graphparity.experiments.compare"


@pytest.fixture
def own(tmp_path):
    """A backend of one's own outside of this tree, whose program can be edited.

    Returns its file and a command that runs on it.
    """
    folder = tmp_path / "mine_alone" / "port"
    program = folder / "workloads" / "conditional.py"
    program.parent.mkdir(parents=True)
    (tmp_path / "mine_alone" / "__init__.py").write_text("")
    plain = registry.folder("tests.fakes") / "plain" / "__init__.py"
    (folder / "__init__.py").write_text(plain.read_text())
    program.write_text(PROGRAM)
    path = f"{tmp_path}:{VARIABLES['PYTHONPATH']}"
    found = {registry.SEARCH: f"{FAKES},mine_alone", "PYTHONPATH": path}

    def command(*words, **variables):
        given = ["--results", tmp_path / "results", *words]
        return run_process("compare", *given, env=VARIABLES | found | variables)

    return program, command


def test_an_edited_program_begins_a_new_run_and_is_named(own):
    program, command = own
    asked = ["-w", "conditional", "-b", "port", "--budget", "1", "--resume"]
    assert "Nothing to resume with these settings" in command(*asked).stdout
    assert "Going on with run 1" in command(*asked).stdout
    program.write_text(f"{PROGRAM}\n# edited\n")
    done = command(*asked)
    said = " ".join(done.stdout.split())
    text = "Not gone on with run 1: mine_alone/port/workloads/conditional.py changed"
    assert f"{text}: this is a new run." in said
    assert "Run 2 is kept" in said
    assert "Going on with run 2" in command(*asked).stdout


def test_another_environment_variable_begins_a_new_run_and_is_named(own):
    _, command = own
    asked = ["-w", "conditional", "-b", "port", "--budget", "1", "--resume"]
    command(*asked)
    done = command(*asked, XLA_FLAGS="--xla_cpu_enable_fast_math=true")
    text = "run 1: XLA_FLAGS not set -> '--xla_cpu_enable_fast_math=true': this is"
    assert text in " ".join(done.stdout.split())
    assert "Going on with run 1" in command(*asked, TORCH_LOGS="dynamo").stdout


def entered(store, origin, resume=True):
    """The run's number, and what was said."""
    screen = Console(file=io.StringIO(), width=400)
    number = run_steps.begin_or_resume(store, {}, FACTS, lambda: origin, screen, resume)
    return number, screen.file.getvalue()


def origin(**programs):
    known = {"machine": {}, "versions": {"jax": "0.10.1"}, "variables": {}}
    return {**known, "programs": programs}


def test_every_experiment_begins_anew_where_something_changed(tmp_path):
    other = {**origin(a="1"), "versions": {"jax": "0.10.2"}}
    with opened(tmp_path) as store:
        assert entered(store, origin(a="1"))[0] == 1
        assert entered(store, origin(a="1")) == (
            1,
            "Going on with run 1: only what is missing is done.\n",
        )
        number, said = entered(store, other)
        assert number == 2
        assert said == (
            "Not gone on with run 1: jax 0.10.1 -> 0.10.2: this is a new run.\n"
        )
        assert entered(store, origin(a="1"), resume=False) == (3, "")


def test_what_changes_under_a_run_is_said_and_nobody_goes_on_with_it(tmp_path):
    screen = Console(file=io.StringIO(), width=400)
    with opened(tmp_path) as store:
        number, _ = entered(store, origin(a="1"))
        run_steps.check_origin(store, number, lambda: origin(a="1"), screen)
        assert screen.file.getvalue() == ""
        run_steps.check_origin(store, number, lambda: origin(a="2"), screen)
        assert f"Changed while run {number} was under way: a changed" in (
            screen.file.getvalue()
        )
        assert entered(store, origin(a="1"))[0] == number + 1


@pytest.mark.parametrize(
    ("settings", "there", "absent"),
    [
        ({"backends": ["jax_jit"]}, "frameworks/jax_eager/", "frameworks/torch_eager/"),
        ({"backend": "torch_eager"}, "frameworks/torch_eager/", "frameworks/jax_jit/"),
        ({}, "frameworks/jax_jit/", "nowhere/"),
    ],
)
def test_the_programs_are_those_of_the_backends_that_are_asked(settings, there, absent):
    programs = run_steps.origins(settings, FACTS, COMPARE)()["programs"]
    assert any(path.startswith(there) for path in programs)
    assert not any(path.startswith(absent) for path in programs)
