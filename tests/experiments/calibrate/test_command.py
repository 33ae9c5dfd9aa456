"""The command, its certificate, and the line of `compare` where there is none."""

import json

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.results import documents
from graphparity.experiments.calibrate import bench, figures, tables, tally, words
from graphparity.experiments.report.recorder import recorded
from graphparity.experiments.shared import certificate
from tests.conftest import compare, run


def keep(folder, **changes):
    """A certificate of this environment, but for some changes."""
    now = certificate.environment()
    place = folder / documents.KEPT
    place.mkdir(parents=True)
    whole = {"environment": {**now, **changes}}
    (place / f"{certificate.NAME}.json").write_text(json.dumps(whole))


def test_a_certificate_of_this_environment_has_no_objection(tmp_path):
    keep(tmp_path)
    assert certificate.objection(tmp_path) is None


def test_a_missing_certificate_is_said(tmp_path):
    assert "no certificate" in certificate.objection(tmp_path)
    assert "by planting known faults" in certificate.objection(tmp_path)


def test_a_certificate_of_other_versions_is_older(tmp_path):
    versions = {**certificate.environment()["versions"], "numpy": "0.1"}
    keep(tmp_path, versions=versions)
    text = certificate.objection(tmp_path)
    now = registry.installed("numpy")
    assert f"certificate of the verdicts is older: numpy 0.1 -> {now}; make" in text


def test_a_certificate_of_other_programs_is_older(tmp_path):
    programs = dict(certificate.environment()["programs"])
    judge = "common/agreement/verdicts.py"
    keep(tmp_path, programs={**programs, judge: "another"})
    assert f"is older: {judge} changed; make" in certificate.objection(tmp_path)
    assert any(path.endswith("catalogue/port.py") for path in programs)


def test_a_certificate_of_another_machine_is_older(tmp_path):
    facts = {**certificate.environment()["machine"], "processor": "another"}
    keep(tmp_path, machine=facts)
    assert "is older: processor another ->" in certificate.objection(tmp_path)


def test_a_certificate_made_under_other_variables_is_older(tmp_path, monkeypatch):
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    keep(tmp_path)
    monkeypatch.setenv("XLA_FLAGS", "--fast")
    text = certificate.objection(tmp_path)
    assert "is older: XLA_FLAGS not set -> '--fast'; make" in text


def test_a_certificate_that_notes_no_variables_is_older(tmp_path):
    keep(tmp_path)
    path = tmp_path / documents.KEPT / f"{certificate.NAME}.json"
    whole = json.loads(path.read_text())
    del whole["environment"]["variables"]
    path.write_text(json.dumps(whole))
    text = "is older: it is not known which environment variables were set; make"
    assert text in certificate.objection(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"environment": 1}'])
def test_a_certificate_that_cannot_be_read_is_none(tmp_path, text):
    keep(tmp_path)
    (tmp_path / documents.KEPT / "calibrate.json").write_text(text)
    assert "can't be read" in certificate.objection(tmp_path)


def test_compare_says_that_there_is_no_certificate(tmp_path):
    done, _ = compare(tmp_path, "-w", "autograd", "-b", "plain", "--budget", "1")
    assert "The verdicts have no certificate here" in " ".join(done.stdout.split())
    keep(tmp_path / "results")
    done, _ = compare(tmp_path, "-w", "autograd", "-b", "plain", "--budget", "1")
    assert "verdicts have no certificate" not in " ".join(done.stdout.split())


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The command on one workload: what it said and wrote."""
    folder = tmp_path_factory.mktemp("calibrate")
    out = folder / "out.json"
    given = ["-w", "optimizers", "-b", "plain", "--seeds", 1]
    done = run("calibrate", *given, "--results", folder / "results", "--json", out)
    return done, json.loads(out.read_text()), folder / "results"


def test_the_command_judges_every_fault_and_every_right_program(found):
    done, document, _ = found
    assert done.returncode == 0, done.stdout
    families = {row["family"] for row in document["faults"]}
    assert families >= {"port", "optimizer", "stale state"}
    assert all(len(row["caught"]) == 11 for row in document["faults"])
    assert document["timed"][""] is False
    names = {row["name"] for row in document["right"]}
    assert {"plain", "gradients over two halves"} <= names
    assert not document["failed"]
    assert document["machine"]["processor"]
    assert document["environment"] == certificate.environment()


def test_it_prints_the_matrix_and_the_ratios(found):
    done, document, _ = found
    for text in ("faults planted", "right programs accused", "in noise floors"):
        assert text in done.stdout
    assert "Accused in float64: 0 of" in " ".join(done.stdout.split())
    pairs = {(row["dtype"], row["criterion"]) for row in document["ratios"]}
    both = {"float32", "float64"}
    assert pairs >= {(dtype, c) for dtype in both for c in ("norm", "element", "slice")}


def test_right_programs_can_be_judged_alone(tmp_path):
    given = ["-w", "optimizers", "-b", "plain", "--seeds", 1, "--no-faults"]
    done = run("calibrate", *given, "--results", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "No fault was planted." in done.stdout
    assert "faults planted" not in done.stdout
    assert "right programs' errors in noise floors" in done.stdout


def test_a_part_of_the_matrix_is_no_certificate(found):
    _, _, folder = found
    assert not (folder / documents.KEPT / "calibrate.json").exists()


def test_ratios_are_sorted_into_classes_of_elements():
    def one(count, ratio):
        return bench.Ratio("element", count, ratio, 16.0, f"w{ratio:g}")

    found = tally.Tally()
    many = [one(100, 1.0), one(100, 3.0), one(11, 2.0), one(101, float("inf"))]
    found.add("float32", "a program", many)
    rows = found.ratio_rows()
    assert [(r["elements"], r["count"], r["largest"]) for r in rows] == [
        (100, 3, 3.0),
        (1000, 1, None),
    ]
    assert rows[0]["median"] == pytest.approx(2.0, rel=0.03)
    assert rows[0]["nearest"] == 3.0 / 16.0
    assert [row["where"] for row in rows] == ["a program: w3", "a program: winf"]


@pytest.mark.parametrize("spread", [1e-9, 0.02, 1.0, 4.0])
def test_quantiles_of_counted_ratios_are_those_of_the_ratios(spread):
    rng = np.random.default_rng(0)
    ratios = np.exp(spread * rng.standard_normal(2000))
    found = tally.Tally()
    given = [bench.Ratio("norm", 1, r, 32.0, "loss") for r in ratios]
    found.add("float32", "a program", given)
    [row] = found.ratio_rows()
    for name, part in (("median", 0.5), ("p99", 0.99)):
        exact = np.quantile(ratios, part, method="inverted_cdf")
        assert row[name] == pytest.approx(exact, rel=0.03)
    assert row["largest"] == ratios.max()


def test_a_ratio_that_is_no_number_is_the_largest():
    found = tally.Tally()
    given = [bench.Ratio("norm", 1, r, 32.0, "loss") for r in (1.0, float("nan"))]
    found.add("float32", "a program", given)
    [row] = found.ratio_rows()
    assert (row["largest"], row["nearest"]) == (None, None)


def test_accusations_are_counted_over_seeds_and_the_first_is_kept():
    found = tally.Tally()
    for seed, reason in enumerate([None, "too far", "further"]):
        reasons = {"float32": reason, "float64": None}
        found.judged("p", "w/c", seed, reasons, {"mean": seed == 2})
    [row] = found.right_rows()
    assert row["seeds"] == {"float32": 3, "float64": 3}
    assert row["accused"] == {"float32": 2, "float64": 0}
    assert row["first"] == {"float32": "seed 1: too far"}
    assert row["published"] == {"mean": 1}


ROW = {
    "name": "a fault",
    "family": "numeric",
    "cell": "cnn/digits",
    "size": 1e-6,
    "unit": "relative",
    "caught": dict.fromkeys(figures.COLUMNS, False),
    "smallest": {"rounding": 2e-5, "mathematics": None},
}
RIGHT = {
    "name": "otherwise",
    "cell": "cnn/digits",
    "seeds": {"float32": 3, "float64": 3},
    "accused": {"float32": 0, "float64": 1},
    "first": {"float64": "seed 2: one element is 99 noise floors off"},
    "published": {},
}
DOCUMENT = {
    "faults": [ROW],
    "timed": {"": False},
    "right": [RIGHT],
    "ratios": [],
    "failed": {},
}


def test_what_is_missed_and_accused_is_said():
    text = words.summary(DOCUMENT)
    assert "catches 0" in text
    assert "Missed: a fault (1e-06 relative; caught from 2e-05 on)." in text
    assert (
        "Accused in float64: 1 of 3 verdicts over right programs: otherwise in cnn"
        in text
    )
    assert figures.status(DOCUMENT) == 1
    assert recorded(lambda screen: tables.show(screen, DOCUMENT)).parts


def test_a_missed_fault_is_no_failure_and_a_refused_truthful_timer_is():
    fine = {**DOCUMENT, "right": []}
    assert figures.status(fine) == 0
    assert figures.status({**fine, "timed": {"": True}}) == 1
    assert figures.status({**fine, "failed": {"x": "crashed: it died"}}) == 1
