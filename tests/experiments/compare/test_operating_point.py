"""One thread a program, two programs at once: by default, and as a part of a run."""

import dataclasses

import pytest

from graphparity.common.system import machine
from graphparity.experiments.compare import operating_point, plan
from tests.conftest import compare


@pytest.fixture
def cores(monkeypatch):
    """A machine with so many cores."""

    def having(count):
        free = list(range(count))
        monkeypatch.setattr(machine, "cores", lambda threads: free[:threads])

    return having


@pytest.mark.parametrize(
    ("count", "asked", "device", "lanes"),
    [
        (2, None, "cpu", [[0], [1]]),
        (2, 1, "cpu", [[0], [1]]),
        (2, 2, "cpu", [[0, 1]]),
        (1, None, "cpu", [[0]]),
        (8, None, "cpu", [[0], [1]]),  # two at most
        (8, 3, "cpu", [[0, 1, 2], [3, 4, 5]]),
        (2, None, "cuda", [[0, 1]]),  # a GPU is one
        (2, 1, "cuda", [[0]]),
    ],
)
def test_a_program_has_one_core_and_two_run_at_once(count, asked, device, lanes, cores):
    cores(count)
    assert operating_point.lanes(asked, device) == lanes


def asked_of(devices=("cpu",), threads=None):
    given = (("autograd",), ("plain",), devices, "float32", "quick", 0, threads)
    return plan.Asked(*given, None, 9.0)


def test_what_is_resumed_has_the_same_operating_point():
    """A run that was made on all cores stored None."""
    default = plan.settings(asked_of())
    assert default["threads"] == 1
    assert plan.settings(asked_of(threads=1)) == default
    assert plan.settings(asked_of(threads=2)) != default
    old = dataclasses.asdict(asked_of())
    assert old["threads"] is None
    assert default != {key: old[key] for key in default}
    both = plan.settings(asked_of(("cpu", "cuda")))
    assert (both["threads"], both["threads_on_cuda"]) == (1, None)
    assert both != plan.settings(asked_of(("cpu", "cuda"), 1))
    assert plan.settings(asked_of(("cuda",)))["threads"] is None


@pytest.mark.parametrize(
    ("lanes", "text"),
    [
        (
            {"cpu": [[0], [1]]},
            "Each program had one core, two at once, on core 0 and on core 1; roof is "
            "a ceiling of one core.",
        ),
        (
            {"cpu": [[0, 1]]},
            "Each program had 2 cores, one ran at a time, on cores 0, 1; roof is a "
            "ceiling of 2 cores.",
        ),
        ({"cuda": [[0, 1]]}, ""),
        (None, ""),
    ],
)
def test_a_sentence_says_which_cores_programs_had(lanes, text):
    facts = {"pinned_cores": [0, 1]} | ({"lanes": lanes} if lanes else {})
    assert operating_point.sentence(facts) == text


def test_a_run_s_lanes_stand_in_table_and_json(tmp_path):
    chosen = ["-w", "conditional", "-b", "plain", "-b", "numpy_ref", "--budget", "1"]
    done, found = compare(tmp_path, *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    lanes = machine.lanes(1)
    assert found["machine"]["lanes"] == {"cpu": lanes}
    assert found["machine"]["pinned_cores"] == sorted(c for lane in lanes for c in lane)
    assert found["settings"]["threads"] == 1
    assert operating_point.sentence(found["machine"]) in " ".join(done.stdout.split())
    for cell in found["cells"]:
        checked = "cold_start" in cell  # all but the oracle, which judges itself
        assert checked is (cell["backend"] != "numpy_ref")
        each = cell["timing"]["compile_cold_each_s"]
        assert len(each) == len(lanes) + checked
