"""Inside a worker: take turns with the workers of other backends, by a shared page.

The driver writes the order of the turns and starts `take_turns` in all workers at once
(`timing.lock_step`). Each sleeps until it is its turn, runs a block, keeps what it gave
in the page and passes the turn on: no message of the driver's lies between two blocks.
"""

import os
import time
from pathlib import Path

import numpy as np

from graphparity.common.contract.timings import Block, Load, Pilot
from graphparity.common.system import load
from graphparity.common.system.turn_page import ENOUGH, TurnPage
from graphparity.common.worker import timer

PROBED = 2  # turns of each arm after which is measured whether its threads spin
WINDOW_S, IDLE = 0.005, 0.02  # it spins where it uses a larger share of that time
QUIET_S = 0.5  # waited at most


def take_turns(
    page: str,
    process: int,
    cores: list[int],
    flush: bool,
    enough_s: float,
    within_s: float,
) -> None:
    """Take this process's turns until the order is at its end, or the session.

    page: the folder of a `TurnPage`. process: which one of it this is. enough_s: after
    it the session ends where the page says that it may. within_s: of this request; no
    turn begins in its second half, and none that by the longest so far would end late.
    """
    shared, begin = TurnPage(Path(page)), time.monotonic()
    shared.pids[process] = os.getpid()
    probed, spinning = dict[int, int](), set[int]()
    try:
        while shared.wait(process, begin + within_s / 2):
            turn, spent = shared.taken, time.monotonic() - begin
            if turn and spent > min(within_s / 2, within_s - 2 * _longest(shared)):
                shared.end()
            elif shared.may_end[turn] and spent > enough_s:
                shared.end(ENOUGH)
            else:
                _turn(shared, turn, cores, flush, probed, spinning)
                shared.pass_on()
        shared.end()  # as by the others, who may still wait
    finally:
        shared.close()


def _longest(shared: TurnPage) -> float:
    """Seconds of the longest turn that was taken."""
    return float(np.max(shared.records[: shared.taken, -1], initial=0.0))


def _turn(
    shared: TurnPage,
    turn: int,
    cores: list[int],
    flush: bool,
    probed: dict[int, int],
    spinning: set[int],
) -> None:
    """One block of the arm whose turn it is. probed: how often each arm was; spinning:
    the arms whose threads go on after a block, which are waited for."""
    arm, begin = int(shared.order[turn]), time.monotonic()
    before = load.counters(cores, shared.cpu_s())
    block = timer.block(int(shared.steps[arm]), int(shared.untimed[arm]), flush)
    others = load.between(before, load.counters(cores, shared.cpu_s()))
    ended, spun_s = time.monotonic(), None
    if probed.get(arm, 0) < PROBED:
        probed[arm] = probed.get(arm, 0) + 1
        spun_s = _used(WINDOW_S)
        if spun_s > IDLE * WINDOW_S:
            spinning.add(arm)
    if arm in spinning:
        _until_quiet()
    now = time.monotonic()
    after = {"spun_s": spun_s, "paused_s": now - ended, "turn_s": now - begin}
    shared.write(turn, {**_record(block, others), **after, "began_s": begin})


def _used(seconds: float) -> float:
    """CPU time that all threads of this process use while this one sleeps."""
    before = time.process_time()
    time.sleep(seconds)
    return time.process_time() - before


def _until_quiet() -> None:
    """Wait until this process's threads sleep, QUIET_S at most."""
    begin = time.monotonic()
    while time.monotonic() - begin < QUIET_S:
        if _used(WINDOW_S) < IDLE * WINDOW_S:
            return


def _record(block: Block, others: Load) -> dict[str, float | None]:
    waits, looked = block["waits"], block["looked"]
    return {
        "seconds": block["seconds"],
        "device_s": block["device_s"],
        "compiled": block["compiled"],
        "waited_s": waits["waited_s"],
        "switches": waits["switches"],
        "not_finite": looked["not_finite"],
        "denormal": looked["denormal"],
        "differs": looked["differs"],
        "load_s": others["seconds"],
        "others_s": others["others_s"],
        "stolen_s": others["stolen_s"],
        "pressed_s": others["pressed_s"],
    }


def pilot(steps: int, untimed: int, blocks: int) -> Pilot:
    """Blocks of the open cell whose steps are timed one by one: how steps spread within
    a block and between blocks, and what a block costs beside its steps."""
    found: Pilot = {"steps_s": [], "aside_s": []}
    for _ in range(blocks):
        begin = time.perf_counter()
        timer.rewind()
        timer.advance(untimed)
        each = [timer.single() for _ in range(steps)]
        found["steps_s"].append(each)
        found["aside_s"].append(time.perf_counter() - begin - sum(each))
    return found


COMMANDS = {"take_turns": take_turns, "pilot": pilot}
