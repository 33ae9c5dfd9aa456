"""`selfcheck seeds`: no right program accused, no wrong one missed, with nothing but
the product."""

import io
import math
from types import SimpleNamespace

import pytest
from rich.console import Console

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.selfcheck import seeds
from tests.conftest import VARIABLES, run, run_process

GIVEN = ["selfcheck", "seeds", "--count", 2, "--no-free"]


def test_every_wrong_program_is_caught_and_the_right_one_is_not_accused():
    done = run_process(
        *GIVEN, "-b", "plain", env={**VARIABLES, registry.SEARCH: "tests.fakes"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "plain: 0 false alarms in 2 seeds" in done.stdout
    for name in seeds.WRONG:
        assert f"{name}: caught in 2 of 2 seeds" in done.stdout


def test_a_wrong_program_that_is_taken_for_right_is_accused():
    done = run(*GIVEN, "-b", "tf32")
    assert done.returncode == 1
    assert "tf32: 2 false alarms in 2 seeds" in done.stdout


def test_the_wrong_programs_are_the_products_own(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, seeds.BROKEN)
    for name in seeds.WRONG:
        assert registry.backends()[name].package.startswith(registry.OWN)


@pytest.mark.parametrize("name", seeds.WRONG)
def test_a_wrong_program_is_none_of_the_backends_that_are_compared(name, monkeypatch):
    monkeypatch.delenv(registry.SEARCH, raising=False)
    assert name not in registry.backends()


@pytest.mark.parametrize("kind", [WorkerFailure, ValueError])
@pytest.mark.parametrize("broken", ["check", "operations of ours"])
def test_a_check_that_breaks_catches_nothing_and_accuses(monkeypatch, kind, broken):
    """Whoever breaks it, and whether something was shown before."""

    def parts(*_):
        if broken != "check":
            yield [verdicts.at_least("loss [0:1]", 1.0, 0.0)], {}
        raise kind("broken")

    monkeypatch.setattr(seeds.stage, "_parts", parts)
    said, pool = Console(file=io.StringIO()), SimpleNamespace(device="cpu")
    what = ("two_layer_net", "session")
    for name, ratio in (("plain", math.inf), (seeds.WRONG[0], 0.0)):
        assert seeds._ratios(said, pool, name, what, None, [0, 1]) == [ratio] * 2
    assert said.file.getvalue().count("broken") == 2
