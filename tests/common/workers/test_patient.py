"""A patient pool: OpenMP's threads sleep while they wait, and nothing else changes."""

import pytest
from threadpoolctl import threadpool_info

from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.compare import agreement_stage
from graphparity.experiments.compare.plan import Asked
from graphparity.experiments.compare.run import Run


def variables(pool):
    """Those that a pool's worker was started with, of those that differ from ours."""
    pool.start(["plain"])
    with open(f"/proc/{pool.workers['plain'].process.pid}/environ") as file:
        pairs = [line.split("=", 1) for line in file.read().split("\0") if line]
    return dict(pairs)


@pytest.mark.parametrize("patient", [False, True])
def test_only_patient_workers_sleep_while_they_wait(fresh_pool, monkeypatch, patient):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    fresh_pool.patient = patient
    found = variables(fresh_pool).get("OMP_WAIT_POLICY")
    assert found == ("PASSIVE" if patient else None)


def test_agreement_is_patient_and_sums_on_one_thread(monkeypatch, tmp_path):
    """Driver and workers; timing is neither. What was set before comes back."""
    seen = []

    class Stopped(Exception):
        pass

    def judge_all(stage):
        seen.append((stage.pool.patient, [i["num_threads"] for i in blas()]))
        raise Stopped

    def blas():
        return [one for one in threadpool_info() if one["user_api"] == "blas"]

    monkeypatch.setattr(agreement_stage._Stage, "judge_all", judge_all)
    before = blas()
    run = _run(tmp_path)
    with pytest.raises(Stopped):
        agreement_stage.check(run, "cpu")
    [(patient, threads)] = seen
    assert patient
    assert threads == [1] * len(before)
    assert blas() == before
    assert not run.pool("cpu", tmp_path).patient


def _run(folder):
    """A comparison of nothing."""
    asked = Asked((), (), ("cpu",), "float32", "quick", 0, None, None, 9.0)
    return Run(asked, None, 1, folder, WorkClock(), None)
