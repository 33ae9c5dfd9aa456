"""An interrupt that Python drops comes again; what else is dropped is printed."""

import subprocess
import sys

import pytest

from graphparity.common.system import interrupts
from tests.conftest import VARIABLES

DROPPED = """
import os, signal, time
from graphparity.common.system import interrupts


class Ended:
    def __del__(self):
        {raised}


interrupts.arrange()
try:
    Ended()
    for _ in range(200):
        time.sleep(0.01)
    print("went on")
except KeyboardInterrupt:
    print("heeded")
"""


def _said(raised):
    program = DROPPED.format(raised=raised)
    return subprocess.run(
        [sys.executable, "-c", program], env=VARIABLES, capture_output=True, text=True
    )


@pytest.mark.parametrize("number", [each.name for each in interrupts.NUMBERS])
def test_an_interrupt_inside_a_finalizer_is_heeded(number):
    ended = _said(f"os.kill(os.getpid(), signal.{number})")
    assert ended.stdout == "heeded\n"
    assert not ended.stderr


def test_another_error_inside_a_finalizer_is_printed_and_changes_nothing():
    ended = _said("raise ValueError('of a finalizer')")
    assert ended.stdout == "went on\n"
    assert "ValueError: of a finalizer" in ended.stderr
