"""Which other programs compute while a run is under way."""

import subprocess
import sys

import psutil

from graphparity.common.system import others
from graphparity.common.system.others import Others, Task


def looked(*looks):
    """An Others after these looks, a second apart, the first before it begins."""
    now, left = [0.0], [list(look) for look in looks]
    found = Others(lambda: left.pop(0), lambda: now[0])
    for _ in looks[1:]:
        now[0] += 1.0
        found.look()
    return found


def task(number, name, cpu_s, began=0.0):
    return Task((number, began), name, cpu_s)


def test_what_was_used_from_look_to_look_is_told_by_name():
    one = looked(
        [task(1, "make", 50.0), task(2, "python", 7.0)],
        [task(1, "make", 50.2), task(2, "python", 7.5), task(3, "python", 0.1)],
        [task(2, "python", 8.3)],
    )
    assert one.told() == "python 0.7 (process 2 and 1 more), make 0.1 (process 1)" + (
        " of a core"
    )


def test_a_number_that_is_used_again_is_another_process():
    one = looked([task(1, "make", 50.0)], [task(1, "cc", 0.5, began=9.0)])
    assert one.told() == "cc 0.5 (process 1) of a core"


def test_a_quiet_machine_has_nothing_to_tell():
    assert looked([task(1, "make", 1.0)], [task(1, "make", 1.01)]).told() == ""


def test_neither_this_process_nor_its_children_are_others():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        seen = {one.key[0] for one in others.foreign()}
    finally:
        child.communicate(b"\n")
    mine = {child.pid, psutil.Process().pid, psutil.Process().ppid()}
    assert not seen & mine
    assert seen
    assert all(one.key[1] > 0 for one in others.foreign())  # when each began
