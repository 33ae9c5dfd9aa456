"""A run is gone on with only on the same machine, with the same versions and programs;
what changed is named."""

import copy
import dataclasses
import sys

import pytest

from graphparity.common.contract import registry
from graphparity.common.results import origin
from graphparity.common.results.store import opened
from graphparity.common.system import machine

COMPARE = "graphparity.experiments.compare"
FACTS = machine.facts([0, 1])
SETTINGS = {"seed": 0}


def here(*names, facts=FACTS, experiment=COMPARE):
    return origin.of(facts, names or ("jax_jit",), experiment)


@pytest.fixture(scope="module")
def known():
    return here()


def test_the_same_is_no_difference(known):
    assert origin.differences(known, here()) == []


@pytest.mark.parametrize(
    "path",
    [
        "frameworks/jax_jit/train.py",
        "frameworks/jax_eager/workloads/cnn.py",
        "frameworks/numpy_ref/workloads/cnn.py",
        "frameworks/numpy_ref/digits.py",
        "common/worker/steps.py",
        "common/agreement/verdicts.py",
        "common/contract/specs.py",
        "common/timing/interleaved.py",
        "experiments/compare/agreement/stage.py",
    ],
)
def test_what_decides_a_cell_is_among_the_programs(known, path):
    now = copy.deepcopy(known)
    now["programs"][path] = "another"
    assert origin.differences(known, now) == [f"{path} changed"]
    del now["programs"][path]
    assert origin.differences(known, now) == [f"{path} is gone"]
    assert origin.differences(now, known) == [f"{path} is new"]


@pytest.mark.parametrize(
    "path",
    [
        "frameworks/torch_eager/train.py",
        "common/results/store.py",
        "experiments/compare/tables.py",
        "experiments/report/page.py",
    ],
)
def test_what_decides_none_is_not(known, path):
    assert path not in known["programs"]


@pytest.mark.parametrize(
    "fact",
    ["processor", "cores", "pinned_cores", "system", "architecture", "python"],
)
def test_another_machine_is_a_difference(known, fact):
    other = {**FACTS, fact: "other"}
    [difference] = origin.differences(known, here(facts=other))
    assert difference.endswith("-> other")
    assert difference.startswith(fact.replace("_", " "))


def test_how_much_memory_there_is_is_no_difference(known):
    """Of a virtual machine it moves by itself."""
    assert origin.differences(known, here(facts={**FACTS, "memory_bytes": 1})) == []
    assert known["machine"].keys() == {*origin.FACTS, "gpus"}


def test_other_gpus_are_a_difference(known, tmp_path, monkeypatch):
    card = tmp_path / "gpus" / "0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t\t NVIDIA H100\nIRQ:   \t\t 11\n")
    monkeypatch.setattr(machine, "DRIVER", tmp_path)
    [difference] = origin.differences(known, here())
    assert difference.startswith("gpus ")
    assert difference.endswith(" -> NVIDIA H100")


@pytest.mark.parametrize("name", ["jax", "jaxlib", "optax", "numpy", "scikit-learn"])
def test_another_version_is_a_difference(known, name):
    if known["versions"][name] is None:
        pytest.skip(f"{name} is not installed")
    now = copy.deepcopy(known)
    now["versions"][name] = "0.0"
    difference = f"{name} {known['versions'][name]} -> 0.0"
    assert origin.differences(known, now) == [difference]
    del now["versions"][name]
    assert origin.differences(known, now)[0].endswith("-> not installed")


def test_what_a_library_requires_is_among_the_versions():
    if registry.installed("tensorflow") is None:
        pytest.skip("tensorflow is not installed")
    assert here("tf_eager")["versions"]["keras"] == registry.installed("keras")


def test_what_a_library_requires_on_request_alone_is_not_among_them(monkeypatch):
    lines = ["numpy>=2.0", "ml_dtypes (>=0.5)", "scipy", 'pytest; extra == "tests"']
    monkeypatch.setattr(origin, "requires", lambda name: lines)
    origin._required.cache_clear()
    assert origin._required("some-library") == ("numpy", "ml_dtypes", "scipy")
    origin._required.cache_clear()


def test_a_distribution_is_the_one_named_or_the_one_its_module_is_from(monkeypatch):
    monkeypatch.setattr(origin, "_distributions", lambda: {"module": ["other", "more"]})
    assert origin._distribution("module", "numpy") == "numpy"
    assert origin._distribution("module", "no-such-package") == "other"
    assert origin._distribution("unknown", "no-such-package") == "no-such-package"


def test_what_is_installed_since_is_no_difference(known):
    then = copy.deepcopy(known)
    then["versions"]["jax"] = None
    assert origin.differences(then, known) == []


def test_an_interpreter_of_its_own_is_asked():
    other = sys.executable
    found = origin._elsewhere(other, ("numpy", "no-such-package"))
    assert found == {
        f"numpy of {other}": registry.installed("numpy"),
        f"no-such-package of {other}": None,
    }
    assert origin._elsewhere("/no/such/python", ("numpy",)) == {
        "numpy of /no/such/python": None
    }


def python_that(folder, name, *lines):
    """Another interpreter: a script with these lines."""
    path = folder / name
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o700)
    return str(path)


def test_of_a_backend_with_an_interpreter_of_its_own_that_one_is_asked(tmp_path):
    other = python_that(tmp_path, "python", f'exec {sys.executable} "$@"')
    usual = registry.oracle()
    mine = dataclasses.replace(usual, packages={"jax": "pytest"}, python=other)
    found = origin.versions([mine])
    assert found.keys() == {*origin.DATA, f"pytest of {other}"}
    assert found[f"pytest of {other}"] == registry.installed("pytest")
    both = origin.versions([mine, usual])
    assert both.keys() >= {f"pytest of {other}", *usual.packages.values()}


def test_an_interpreter_that_fails_has_nothing_installed(tmp_path):
    failing = python_that(tmp_path, "failing", """echo '{"numpy": "9"}'""", "exit 3")
    silent = python_that(tmp_path, "silent", "exit 0")
    for other in (failing, silent):
        assert origin._elsewhere(other, ("numpy",)) == {f"numpy of {other}": None}


def test_a_package_of_ones_own_is_read(tmp_path, monkeypatch):
    name = f"own_{tmp_path.name.replace('-', '_')}"
    mine = tmp_path / name / "mine"
    (mine / "workloads").mkdir(parents=True)
    (tmp_path / name / "__init__.py").write_text("")
    text = 'FRAMEWORK, MODE, GRAPH = "Mine", "eager", "dynamic"\n'
    text += 'PACKAGES, BORROWS = {"numpy": "numpy"}, "numpy_ref"\n'
    text += "def environment(dtype, cache):\n    return {}\n"
    (mine / "__init__.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(registry.SEARCH, name)
    then = here("mine")
    (mine / "workloads" / "cnn.py").write_text("edited = True\n")
    path = f"{name}/mine/workloads/cnn.py"
    assert origin.differences(then, here("mine")) == [f"{path} is new"]


def test_only_a_run_of_the_same_origin_is_gone_on_with(known, tmp_path):
    edited = copy.deepcopy(known)
    edited["programs"]["frameworks/jax_eager/workloads/cnn.py"] = "another"
    edited["versions"]["jax"] = "0.0"
    with opened(tmp_path) as store:
        assert origin.resumable(store, SETTINGS, known) == (None, "")
        run = store.begin("a", SETTINGS, FACTS, {})
        number, reason = origin.resumable(store, SETTINGS, known)
        assert number is None
        assert "not known what it was made with" in reason
        store.note_origin(run, known)
        assert origin.resumable(store, SETTINGS, known) == (run, "")
        number, reason = origin.resumable(store, SETTINGS, edited)
        assert number is None
        assert reason == (
            f"Not gone on with run {run}: jax {known['versions']['jax']} -> 0.0; "
            "frameworks/jax_eager/workloads/cnn.py changed"
        )
        other = store.begin("b", SETTINGS, FACTS, {})
        store.note_origin(other, edited)
        assert origin.resumable(store, SETTINGS, known) == (run, "")


def test_what_changed_since_the_last_run_is_told(known, tmp_path):
    """Not since an older one."""
    older, newer = copy.deepcopy(known), copy.deepcopy(known)
    older["versions"]["numpy"], newer["versions"]["numpy"] = "1.0", "2.0"
    with opened(tmp_path) as store:
        for of in (older, newer):
            run = store.begin("a", SETTINGS, FACTS, {})
            store.note_origin(run, of)
        _, reason = origin.resumable(store, SETTINGS, known)
    now = known["versions"]["numpy"]
    assert reason == f"Not gone on with run {run}: numpy 2.0 -> {now}"


def test_files_are_told_in_order(known):
    now = copy.deepcopy(known)
    paths = [path for path in known["programs"] if "numpy_ref" in path]
    for path in paths:
        now["programs"][path] = "another"
    told = [text.removesuffix(" changed") for text in origin.differences(known, now)]
    assert told == sorted(paths)


@pytest.mark.parametrize(
    ("count", "end"), [(1, "0"), (6, "5"), (7, "; and 1 more"), (8, "; and 2 more")]
)
def test_many_differences_are_counted(count, end):
    text = origin.told([str(n) for n in range(count)])
    assert text.startswith("; ".join(map(str, range(min(count, 6)))))
    assert text.endswith(end)
    assert text.count(";") == min(count - 1, 6)
