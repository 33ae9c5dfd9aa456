"""What `selfcheck fork` keeps and `compare` reads: of this place and these versions."""

import json

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.shared import fork_certificate
from graphparity.experiments.shared.fork_certificate import MADE_BY as BY, NAME
from tests.conftest import FAKES

MADE_BY = f"python -m experiments {BY}"

SPREAD = {"fresh": 4e-4, "fresh_freedom": 6, "forked": 1e-4, "forked_freedom": 6}
NAMES = ["plain", "numpy_ref"]


def bias(median, half=0.01):
    return {"median": median, "low": median - half, "high": median + half}


def kept(folder, ratio=1.0, names=NAMES, **changes):
    rows = {n: fork_certificate.row(n, SPREAD, bias(ratio), {}) for n in names}
    rows = {name: {**row, **changes} for name, row in rows.items()}
    return fork_certificate.keep(folder, 1, rows)


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, FAKES)


def test_what_was_kept_here_holds_here(tmp_path):
    kept(tmp_path / "new")
    found = fork_certificate.known(tmp_path / "new", NAMES, threads=1)
    assert found.spreads == dict.fromkeys(NAMES, SPREAD)
    assert (found.barred, found.lacking) == ({}, {})
    assert fork_certificate.sentences(found, NAMES) == []


def test_none_and_one_without_a_backend_are_said_once_for_all_that_were_forked(
    tmp_path,
):
    found = fork_certificate.known(tmp_path, NAMES, threads=1)
    assert found.lacking == dict.fromkeys(NAMES, fork_certificate.NONE)
    [line] = fork_certificate.sentences(found, NAMES)
    assert "misses of the spread is not in the intervals of plain, numpy_ref" in line
    assert f"(there is no certificate here): {MADE_BY} measures it, by timing" in line
    assert fork_certificate.sentences(found, []) == []
    kept(tmp_path, names=["plain"])
    found = fork_certificate.known(tmp_path, NAMES, threads=1)
    assert [*found.spreads] == ["plain"]
    assert "holds nothing of it" in found.lacking["numpy_ref"]


def test_rows_of_other_backends_stay_and_a_backend_s_is_replaced(tmp_path):
    kept(tmp_path)
    wide = {**SPREAD, "fresh": 9e-4}
    row = fork_certificate.row("plain", wide, bias(1.0), {})
    fork_certificate.keep(tmp_path, 1, {"plain": row})
    found = fork_certificate.known(tmp_path, NAMES, threads=1)
    assert found.spreads == {"plain": wide, "numpy_ref": SPREAD}


def changed(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda d: d["place"]["machine"].update(processor="another"),
            "processor another",
        ),
        (
            lambda d: d["place"]["variables"].update(OMP_DYNAMIC="1"),
            "OMP_DYNAMIC '1' ->",
        ),
        (lambda d: d["place"].update(threads=2), "threads 2 -> 1"),
        (
            lambda d: d["backends"]["numpy_ref"]["versions"].update(numpy="0.1"),
            "numpy 0.1 ->",
        ),
    ],
    ids=["machine", "variables", "threads", "versions"],
)
def test_what_was_measured_elsewhere_does_not_hold_here(tmp_path, change, said):
    path = kept(tmp_path, names=["numpy_ref"])
    changed(path, change)
    found = fork_certificate.known(tmp_path, ["numpy_ref"], threads=1)
    assert not found.spreads
    assert f"the certificate is older: {said}" in found.lacking["numpy_ref"]


def test_rows_from_another_place_do_not_stay(tmp_path):
    path = kept(tmp_path)
    changed(path, lambda d: d["place"].update(threads=2))
    kept(tmp_path, names=["plain"])
    assert [*json.loads(path.read_text())["backends"]] == ["plain"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"place": 1}', "null", "\ud83d".encode("utf-16", "replace")],
    ids=repr,
)
def test_one_that_cannot_be_read_is_none_and_is_made_again(tmp_path, text):
    path = tmp_path / NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = fork_certificate.known(tmp_path, NAMES, threads=1)
    assert found.lacking == dict.fromkeys(NAMES, f"{path} can't be read")
    kept(tmp_path)
    assert fork_certificate.known(tmp_path, NAMES, threads=1).spreads


@pytest.mark.parametrize(
    "change",
    [
        {"fresh": -1.0},
        {"fresh": float("nan")},
        {"fresh_freedom": 0},
        {"forked": "much"},
    ],
    ids=str,
)
def test_figures_that_can_be_none_are_refused(tmp_path, change):
    path = kept(tmp_path)
    changed(path, lambda d: d["backends"]["plain"]["spread"].update(change))
    found = fork_certificate.known(tmp_path, NAMES, threads=1)
    assert not found.spreads
    assert "can't be read" in found.lacking["plain"]


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(1.05, "5.0% slower"), (0.95, "5.0% faster"), (1.025, None), (1.0, None)],
)
def test_a_backend_is_barred_where_its_forked_processes_are_surely_off(
    tmp_path, ratio, said
):
    kept(tmp_path, ratio)
    found = fork_certificate.known(tmp_path, NAMES, threads=1)
    assert [*found.barred] == (NAMES if said else [])
    for why in found.barred.values():
        assert why == f"forked processes are {said} than fresh ones ({MADE_BY})"


def test_one_that_says_so_starts_anew_where_nothing_is_measured(tmp_path):
    stated = {name: b.anew for name, b in registry.backends().items() if b.anew}
    assert stated
    assert fork_certificate.known(tmp_path, stated, threads=1).barred == stated
    (tmp_path / NAME).write_text("{")
    assert fork_certificate.known(tmp_path, stated, threads=1).barred == stated
    kept(tmp_path, names=list(stated))
    assert fork_certificate.known(tmp_path, stated, threads=1).barred == {}
