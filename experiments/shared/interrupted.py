"""Runs of a store that were interrupted: who reads results is told of them."""

import sqlite3
import time
from collections.abc import Container

from graphparity.common.results.store import Store

BROKEN = (KeyError, TypeError, ValueError, AttributeError, sqlite3.Error)


def lines(store: Store, shown: Container[float | None] = ()) -> list[str]:
    """A sentence, without a full stop, for each run that was interrupted and that the
    same command has not been run whole since; the newest first.

    shown: when the runs began whose documents are shown and say it themselves.
    """
    whole, found = set[str](), list[str]()
    for number in sorted(store.runs(), reverse=True):
        try:
            entry = store.describe(number)
            ended, settings = entry["effort"], entry["settings"] or {}
        except BROKEN:  # who reads its results says so
            continue
        command = entry["command"]
        if not ended.get("interrupted"):
            whole |= {command} if ended else set()
        elif command not in whole and entry["started"] not in shown:
            compared = "experiment" not in settings
            found.append(_sentence(number, command, entry["started"], compared))
    return found


def _sentence(number: int, command: str, started: float, compared: bool) -> str:
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(started))
    text = f"run {number} of {day}, `{command}`, was interrupted"
    if compared:
        return f"{text}: what it had finished counts; --resume goes on with it"
    return f"{text}: what it had finished is in the store alone; run it again"
