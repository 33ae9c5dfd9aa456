"""The table of what `make test` leaves out names tests that there are."""

import ast
from pathlib import Path

import pytest

from tests import long_tests
from tests.conftest import ROOT

TESTS = Path(ROOT) / "tests"


@pytest.mark.parametrize("place", long_tests.KEPT)
def test_every_test_that_it_names_is_there(place):
    body = ast.parse((TESTS / place).read_text()).body
    defined = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    assert set(long_tests.KEPT[place]) <= defined


def test_the_cases_that_fit_stay_and_all_others_are_long(monkeypatch):
    kept = {"a/test_b.py": {"test_one": ["x-*", "y(1, [2])"], "test_whole": []}}
    monkeypatch.setattr(long_tests, "KEPT", kept)
    place = "a/test_b.py"
    assert not long_tests.is_long(place, "test_one", "x-3")
    assert long_tests.is_long(place, "test_one", "z-x-3")
    assert long_tests.is_long(place, "test_whole", None)
    assert not long_tests.is_long(place, "test_other", None)
    assert not long_tests.is_long("a/test_c.py", "test_one", "z")


def test_this_run_left_none_of_its_cases_out(request):
    """What is long here is long by the table, or by a mark of its own."""
    items = request.session.items
    for item in items:
        case = item.callspec.id if hasattr(item, "callspec") else None
        place = item.path.relative_to(TESTS).as_posix()
        if long_tests.is_long(place, item.originalname, case):
            assert item.get_closest_marker("long"), item.nodeid
