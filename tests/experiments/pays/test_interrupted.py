"""`pays` that is told to end: nothing that was measured is lost, and it is marked."""

import json
import signal

import psutil
import pytest

from graphparity.common.results import documents
from graphparity.common.system import interrupts
from graphparity.experiments.pays import asking, facts, page, words
from tests.conftest import needs, wait_for
from tests.experiments.compare.interrupting import Interrupted
from tests.experiments.pays.test_pays import PROGRAM
from tests.experiments.pays.test_words import base, document, form, point

ENDLESS = ["--cold-starts", 1, "--seconds", 600, "--width", 0.001]
SHOWN = {"GRAPHPARITY_PROGRESS": "all"}


@pytest.fixture
def begun(tmp_path):
    """A run whose forms take turns, of which the store holds some."""
    needs("jax_jit")
    file, out = tmp_path / "own.py", tmp_path / "out.json"
    file.write_text(PROGRAM)
    asked = [f"{file}:net", "--json", out, *ENDLESS]
    run = Interrupted(tmp_path, *asked, name="pays", **SHOWN)
    with run.start() as driver:
        wait_for(driver, "take turns")
        while not _turns(run):
            with pytest.raises(
                psutil.TimeoutExpired
            ):  # it ends before: nothing is kept
                driver.wait(timeout=0.2)
        yield run, driver, out
        if driver.poll() is None:  # the test failed
            driver.terminate()


def _turns(run):
    """The rounds that the store holds, by backend."""
    kept = run.samples()
    return {one.backend: kept[one] for one in kept if one.workload == asking.OWN}


@pytest.mark.jax
def test_a_request_to_terminate_loses_nothing_that_was_measured(begun):
    run, driver, out = begun
    driver.send_signal(signal.SIGTERM)
    text = driver.stdout.read()
    assert driver.wait() == interrupts.STATUS, text
    assert not run.left()
    found = json.loads(out.read_text())
    assert found["interrupted"]
    [kept] = (run.results / documents.KEPT).glob("*.json")
    assert json.loads(kept.read_text()) == found
    [measured] = found["points"]
    assert measured["rounds"] >= 1
    turns, every = _turns(run), run.samples()
    for one in measured["forms"]:
        assert one["step_s"], text
        assert len(turns[one["backend"]]) == measured["rounds"]
        starts = {c.workload for c in every if c.backend == one["backend"]}
        assert starts == {asking.OWN, asking.COLD, asking.WARM}
        assert one["cold_starts_s"]
    assert "what was measured is kept as run 1 in" in " ".join(text.split())


# -- of a document alone ---------------------------------------------------------------


def test_an_interrupted_run_is_said_to_be_one():
    cut = document(point(form()), interrupted=True)
    assert facts.CUT in facts.lines(cut)
    assert f"{facts.CUT}." in page.parts({**cut, "written": []})[0].pieces
    whole = document(point(form()), interrupted=False)
    assert facts.CUT not in facts.lines(whole)
    assert facts.CUT not in facts.lines(document(point(form())))  # an older one


def test_what_was_priced_before_any_turn_is_said():
    early = {"ratio": None, "step_s": None, "compile_cold_s": None}
    early |= {"compile_warm_s": None, "break_even": None}
    jit = form(**early, cold_starts_s=[2.0, 1.9])
    one = point(jit, rounds=0)
    text = words.answer({**one, "forms": [base(step_s=None), jit]})
    assert text == (
        "not measured: its forms took no turns. Prepared with an empty cache, the "
        "first two calls among it: jax_jit in 1.95 s (2 starts)."
    )
