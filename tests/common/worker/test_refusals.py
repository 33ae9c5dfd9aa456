"""What a framework says no to is a refusal for every command; a mistake is a crash."""

from types import SimpleNamespace

import pytest

from graphparity.common.contract import registry
from graphparity.common.worker import refusals
from graphparity.common.worker.__main__ import answer
from graphparity.common.workers import process


class No(Exception):
    """What a framework raises."""


@pytest.fixture
def framework(monkeypatch):
    """A backend that refuses with No."""
    own = SimpleNamespace(REFUSALS=((No, "data-dependent"),))
    monkeypatch.setattr(registry, "load", lambda *path: own)


def reply(error, backend="theirs"):
    def command():
        raise error

    return answer({"check": command}, {"command": "check", "arguments": {}}, backend)


def test_a_refusal_is_refused_and_says_where(framework):
    found = reply(No("a data-dependent if"))
    assert found["refused"].startswith("No: a data-dependent if (at ")
    assert "test_refusals.py" in found["refused"]
    with pytest.raises(process.Refused, match="data-dependent") as caught:
        process._result(found)
    assert caught.value.status == "refused"


@pytest.mark.parametrize("error", [No("another"), TypeError("data-dependent")])
def test_any_other_error_is_a_crash(framework, error):
    found = reply(error)
    assert "refused" not in found
    with pytest.raises(process.WorkerFailure) as caught:
        process._result(found)
    assert caught.value.status == "crashed"


def test_a_backend_without_a_table_refuses_nothing():
    assert refusals.by_backend(No("data-dependent"), "numpy_ref") is None
