"""The rule by which a block is left out, on counters that are made up."""

import pytest

from graphparity.common.timing import disturbance, interleaved

QUIET = {"seconds": 0.04, "others_s": 0.0, "stolen_s": 0.0, "pressed_s": 0.0}
WAITED = "some task waited for a core"
UNKNOWN = {"seconds": 0.04, "others_s": None, "stolen_s": None, "pressed_s": None}


def block(waited=0.0, switches=0, seconds=0.015):
    waits = {"waited_s": waited, "switches": switches}
    return {"seconds": seconds, "compiled": False, "device_s": None, "waits": waits}


@pytest.mark.parametrize(
    ("made", "load", "cause"),
    [
        (block(), QUIET, None),
        (block(waited=0.0008, switches=9), QUIET, None),  # waiting tells more
        (block(waited=None, switches=3), QUIET, None),
        (block(waited=None, switches=4), QUIET, "switched away from"),
        (block(waited=None, switches=1, seconds=1e-4), QUIET, None),
        (block(), QUIET | {"stolen_s": 0.01}, "time stolen by the host"),
        (block(), QUIET | {"stolen_s": 0.01, "seconds": 0.3}, None),
        (block(), QUIET | {"others_s": 0.02}, "others on the same cores"),
        (block(), QUIET | {"others_s": 0.019}, None),  # ticks are coarse
        (block(), QUIET | {"others_s": 0.02, "seconds": 0.1}, None),
        (block(), QUIET | {"pressed_s": 0.04}, None),  # the worker itself didn't wait
        (
            block(waited=None),
            QUIET | {"pressed_s": 0.005},
            "some task waited for a core",
        ),
        (block(waited=None, switches=None), UNKNOWN, None),
        ({"seconds": 0.015, "compiled": False}, UNKNOWN, None),
    ],
)
def test_what_disturbs_a_block(made, load, cause):
    assert disturbance.disturbed(made, load) == cause


def sample(*causes, waited=None):
    times = [float(n) for n in range(len(causes))]
    return {
        "blocks": list(times),
        "device_blocks": list(times),
        "disturbances": list(causes),
        "waited": waited or [0.0] * len(causes),
    }


def test_a_block_that_waited_for_longer_than_others_is_left_out():
    """Threads that wait for each other do so in every block: that is the program."""
    made = sample(None, None, None, waited=[0.30, 0.79, 0.81])
    disturbance.settle(made)
    assert made["disturbances"] == [None, None, "waited for a core"]
    assert made["blocks"] == [0.0, 1.0, None]
    unknown = sample(None, "others", waited=[None, None])
    disturbance.settle(unknown)
    assert unknown["disturbances"] == [None, "others"]


def test_the_share_that_waited():
    assert disturbance.waited(block(waited=0.003)) == pytest.approx(0.2)
    assert disturbance.waited(block(waited=None)) is None
    assert disturbance.waited({"seconds": 0.01, "compiled": False}) is None


def test_disturbed_blocks_are_left_out_and_kept_apart():
    made = sample(None, "others", None, None)
    disturbance.settle(made)
    assert made["blocks"] == [0.0, None, 2.0, 3.0]
    assert made["device_blocks"][1] is None
    assert made["dropped"] == [1.0]
    assert disturbance.counted([made]) == (1, 4)


def test_a_process_keeps_its_blocks_where_most_were_disturbed():
    made = sample("others", "others", None)
    disturbance.settle(made)
    assert made["blocks"] == [0.0, 1.0, 2.0]
    assert disturbance.share([made, sample(None, None, None)]) == pytest.approx(1 / 3)
    assert disturbance.share([]) == 0.0


def test_the_sentence():
    text = "the machine was busy in 60 % of the blocks"
    assert disturbance.busy(0.6) == text
    by = "(others 45 %, threads that waited 15 %)"
    assert disturbance.busy(0.6, 0.45) == f"{text} {by}"


def test_who_disturbed_is_told_apart():
    """A program's own threads wait too: that is nobody else's doing."""
    causes = [disturbance.SAME_CORES, disturbance.STOLEN_TIME, "waited for a core"]
    waited = ["switched away from", "some task waited for a core", None]
    made = sample(*causes, *waited)
    assert disturbance.by_others([made]) == 2
    own = sample(*["waited for a core"] * 5, None)
    assert disturbance.by_others([own]) == 0
    why = disturbance.crowded([own], 1 / 3)
    assert why.endswith("(others 0 %, threads that waited 83 %)")
    assert disturbance.crowded([sample(None, None, "x")], 1 / 3) is None
    assert disturbance.crowded([], 1 / 3) is None
    text = disturbance.told(5, 6, 0)
    assert text.startswith("5 of 6 blocks were disturbed: others ran on its cores in 0")
    assert "not told" in disturbance.told(5, 6, None)


def test_a_second_race_of_an_open_cell_keeps_what_disturbed_the_first_apart():
    first = {"blocks": [1.0], "device_blocks": [None], "disturbances": ["steal"]}
    first |= {"waited": [None], "steps": 3}
    second = interleaved.without_blocks(first)
    second["blocks"].append(2.0)
    second["device_blocks"].append(None)
    second["disturbances"].append(None)
    second["waited"].append(None)
    disturbance.settle(second)
    assert (second["blocks"], second["steps"]) == ([2.0], 3)
    assert first["blocks"] == [1.0]


def raced(*loads, compiled=()):
    """A contestant's blocks of two passes, with what ran beside each."""
    blocks = [
        block(seconds=1.0 + n) | {"load": load, "compiled": n in compiled}
        for n, load in enumerate(loads)
    ]
    return {"passes": 2, "blocks": blocks}


def test_disturbed_blocks_of_a_race_are_left_out():
    """Compiled ones too, where everything compiles."""
    busy = QUIET | {"others_s": 0.02}
    found = disturbance.of_race(raced(QUIET, busy, QUIET, QUIET, compiled=(3,)))
    assert found["blocks"] == [0.5, None, 1.5, None]
    assert found["compiled_s"] == [2.0]
    assert found["dropped"] == [1.0]
    found = disturbance.of_race(raced(QUIET, busy, QUIET, compiled=(0, 1, 2)))
    assert found["compiled_s"] == [0.5, 1.5]
    assert disturbance.counted([found]) == (1, 3)


def test_what_is_done_once_is_left_out_by_the_same_rule_and_counted():
    kept = disturbance.undisturbed([1.0, 2.0, None], [None, "others", None])
    assert kept == [1.0, None, None]
    most = disturbance.undisturbed([1.0, 2.0, 3.0], ["others", "others", None])
    assert most == [1.0, 2.0, 3.0]
    once = {"blocks": [], "disturbances": [], "waited": [], "once": ["others", None]}
    assert disturbance.counted([once]) == (1, 2)
