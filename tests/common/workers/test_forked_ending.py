"""Two threads wait for one forked worker: who ends all workers, and who works with
it."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphparity.common.workers import zygote
from graphparity.common.workers.zygote import Forked

pytestmark = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="forking needs pidfd_open"
)


def test_every_thread_that_waits_hears_how_it_ended(monkeypatch):
    """Both come to the end before either has closed the descriptors."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    read, write = os.pipe()
    forked = Forked(child.pid, os.pidfd_open(child.pid), read)
    both, selected = threading.Barrier(2), zygote.select.select

    def select(*arguments):
        found = selected(*arguments)
        if not forked.lock.locked():  # of the end, not of what is said of it
            both.wait(20)
        return found

    monkeypatch.setattr(zygote.select, "select", select)
    with ThreadPoolExecutor(2) as threads:
        waits = [threads.submit(forked.wait, 20) for _ in range(2)]
        os.write(write, (7).to_bytes(zygote.STATUS, "little", signed=True))
        child.communicate(b"\n")
        assert [one.result() for one in waits] == [7, 7]
    os.close(write)
    assert forked.poll() == 7
