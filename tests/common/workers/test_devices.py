"""Backends and devices: who stands in which table, and one device against another."""

import pytest

from graphparity.common.contract import registry
from graphparity.common.timing import marks
from graphparity.experiments.compare.plan import Asked
from tests.conftest import compare, run, run_process
from tests.device_commands import ON_THE_CPU, SHORT, with_a_device

SMALL = ["-w", "conditional", "--budget", "1"]


def settings(backends, *devices):
    workload = ("conditional",)
    return Asked(workload, backends, devices, "float32", "quick", 0, None, None, 9.0)


def names(backends, device, *devices):
    cells = settings(backends, *devices).cells(device, ("conditional", "lecture"))
    return [cell.backend for cell in cells]


def test_a_backend_for_one_device_is_chosen_for_that_device(fakes):
    assert "gpu_only" not in registry.suiting("cpu")
    assert "gpu_only" in registry.suiting("cuda")
    assert registry.oracle().name not in registry.suiting("cuda")
    assert {"gpu_only", registry.oracle().name} <= set(registry.suiting("cpu", "cuda"))


def test_it_stands_in_that_device_s_table_alone(fakes):
    both = ("numpy_ref", "device", "gpu_only")
    assert names(both, "cpu", "cpu", "cuda") == ["numpy_ref", "device"]
    assert names(both, "cuda", "cpu", "cuda") == ["device", "gpu_only"]
    assert names(("gpu_only",), "cpu", "cpu") == ["gpu_only"]  # asked for by name


def test_what_it_says_it_lacks_is_not_borrowed(fakes):
    assert registry.locate("device", "inside")
    with pytest.raises(registry.Gap, match="gpu_only: has no loop inside"):
        registry.locate("gpu_only", "inside")


def test_a_device_is_compared_with_the_cpu_and_unlike_precisions_are_not(tmp_path):
    chosen = [*SMALL, "-b", "device", "-b", "numpy_ref"]
    done, found = compare(tmp_path, *chosen, "--device", "all")
    assert done.returncode == 0, done.stderr
    cells = {(c["backend"], c["device"]): c for c in found["cells"]}
    assert set(cells) == {("numpy_ref", "cpu"), ("device", "cpu"), ("device", "cuda")}
    own, judge = cells["device", "cuda"]["timing"]["across"]
    assert (own["backend"], own["device"]) == ("device", "cpu")
    assert own["speedup"]["high"] < 1
    enough = own["speedup"]["processes"] >= marks.PROCESSES
    assert own["verdict"] == ("slower" if enough else "unresolved")
    assert (judge["backend"], judge["verdict"]) == ("numpy_ref", "refused")
    assert cells["device", "cpu"]["timing"]["across"] == []
    assert cells["device", "cpu"]["timing"]["device_step_s"] is None
    assert cells["device", "cuda"]["timing"]["device_step_s"] == pytest.approx(0.010)
    assert "conditional / lecture: cuda against cpu" in done.stdout


ON_A_GPU = with_a_device("backend")


def on_a_gpu(command, run=run):
    done = run(*command.split(), "--device", "cuda")
    return done, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("command", ON_A_GPU)
def test_no_experiment_runs_on_the_cpu_when_a_gpu_is_asked_for(command):
    """NumPy's answer is the proof that its worker was asked for another device."""
    other = "-b traced" if command == "explain" else ""
    process = run_process if " " in command else run  # a part of a command may exit
    line = f"{command} -b plain {other} {SHORT.get(command, '')}"
    _, text = on_a_gpu(line, process)
    assert "NumPy runs on the CPU only" in text


@pytest.mark.parametrize("command", ON_THE_CPU)
def test_what_cannot_be_done_on_a_gpu_is_refused(command):
    done, text = on_a_gpu(command)
    assert done.returncode == 2
    assert "--device cuda:" in text
    assert "use cpu" in text


@pytest.mark.parametrize("device", ["cpu", "all"])
def test_there_is_no_cache_to_empty_on_the_cpu(tmp_path, device):
    chosen = [*SMALL, "-b", "device", "--device", device, "--flush-l2"]
    done, _ = compare(tmp_path, *chosen)
    assert done.returncode == 2
    assert "add --device cuda" in " ".join(done.stderr.split())


@pytest.mark.long
def test_each_timed_step_finds_the_cache_cold(tmp_path):
    chosen = [*SMALL, "-b", "device", "--device", "cuda", "--flush-l2"]
    done, found = compare(tmp_path, *chosen)
    assert done.returncode == 0, done.stderr
    assert found["cells"][0]["timing"]["device_step_s"] == pytest.approx(0.015)
    assert found["settings"]["flush"] is True


@pytest.mark.long
def test_a_timer_that_does_not_wait_costs_its_cell(tmp_path):
    chosen = [*SMALL, "-b", "unsynchronized", "--device", "cuda"]
    done, found = compare(tmp_path, *chosen)
    assert done.returncode == 1
    [cell] = found["cells"]
    assert cell["status"] == "crashed"
    assert "the timer did not wait for the device" in cell["reason"]
