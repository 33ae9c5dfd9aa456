"""A person's own timing loop, asked of a step on a clock that the test turns."""

import pytest

from graphparity.experiments.pays import said
from graphparity.experiments.pays.in_worker import looped

COMPILING, RETURNS, RUNS = 5.0, 1e-4, 0.1


class Device:
    """A step that compiles in its first call, comes back at once and ends later."""

    def __init__(self):
        self.now, self.free, self.calls = 0.0, 0.0, 0

    def clock(self):
        return self.now

    def call(self):
        self.now += RETURNS + (0.0 if self.calls else COMPILING)
        self.calls += 1
        self.free = max(self.free, self.now) + RUNS - RETURNS
        return self.free

    def wait(self, end):
        self.now = max(self.now, end)
        return end

    def world(self):
        return looped.World(self.wait, lambda: self.wait(self.free))

    def told(self, loop):
        found = looped.told(loop, self.call, self.world(), self.clock)
        return {"raised": None, **found}


def single(device):
    def loop(call):
        begun = device.now
        call()
        return device.now - begun

    return loop


def warmed(device):
    def loop(call):
        call()
        found = []
        for _ in range(6):
            begun = device.now
            call()
            found.append(device.now - begun)
        return sorted(found)[3]

    return loop


def after_one(device):
    """The mean of calls after one that is not timed."""

    def loop(call):
        call()
        begun = device.now
        for _ in range(6):
            call()
        return (device.now - begun) / 6

    return loop


def waits(loop, device):
    return lambda call: loop(lambda: device.wait(call()))


@pytest.mark.parametrize(
    ("kind", "waiting", "causes"),
    [
        (single, False, ["The first call", "It does not wait"]),
        (single, True, ["The first call"]),
        (warmed, False, ["It does not wait"]),
        (warmed, True, []),
    ],
)
def test_what_is_wrong_with_a_loop_is_what_changes_its_answer(kind, waiting, causes):
    device = Device()
    loop = kind(device)
    found = device.told(waits(loop, device) if waiting else loop)
    text = said.sentence("jax_jit", found, None)
    assert found["ended_s"] == pytest.approx(RUNS)
    for cause in ("The first call", "It does not wait"):
        assert (cause in text) == (cause in causes), text
    assert text.endswith("right") == (not causes)


def test_a_step_is_warm_before_the_second_answer():
    device, seen = Device(), []
    device.told(lambda _: seen.append(device.calls))
    assert seen[0] == 0
    assert seen[1] > looped.WARM


def test_the_calls_of_a_loop_are_counted():
    device = Device()
    assert device.told(warmed(device))["calls"] == 7
    assert Device().told(lambda _: 1.0)["calls"] == 0


@pytest.mark.parametrize(
    ("result", "plain"),
    [
        (1, 1.0),
        ([1, 2.5], [1.0, 2.5]),
        ({"mean": "3 ms"}, "mean: 3 ms"),
        ("  3 ms\n", "3 ms"),
        ([1, "a"], "[1, 'a']"),
    ],
)
def test_what_a_loop_says_can_be_sent(result, plain):
    assert looped.plain(result) == plain


class TwiceSlow(Device):
    """One whose second call is slow too, as of a step that is specialised then."""

    def call(self):
        self.now += 1.0 if self.calls == 1 else 0.0
        return super().call()


def test_a_first_call_that_is_not_timed_is_not_said_to_be_inside():
    device = TwiceSlow()
    found = device.told(waits(after_one(device), device))
    text = said.sentence("jax_jit", found, None)
    assert found["first_call_s"] == pytest.approx(COMPILING + RETURNS)
    assert "is inside" not in text
    assert "not yet warm when it begins, though its first call is outside" in text
    assert "with a warm step it says 100.0 ms" in text


def test_a_mean_with_the_first_call_is_said_to_hold_it():
    device = TwiceSlow()
    loop = lambda call: sum(single(device)(call) for _ in range(7)) / 7
    text = said.sentence("jax_jit", device.told(waits(loop, device)), None)
    assert "The first call, which takes 5.00 s, is inside its 7 calls" in text


def test_an_older_document_does_not_tell_how_long_the_first_call_took():
    old = {"raised": None, "first": 0.5, "warm": 0.1, "waited": 0.1, "calls": 1}
    old |= {"returned_s": 0.1, "ended_s": 0.1}
    assert "is inside its 1 call:" in said.sentence("jax_jit", old, 0.1)
