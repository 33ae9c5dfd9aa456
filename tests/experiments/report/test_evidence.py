"""A cell's details name each process's own level, and what was left out."""

from graphparity.experiments.report import evidence


def test_the_levels_of_processes_are_shown():
    timing = {"blocks": 24, "processes": 3, "compiled_blocks": 1, "disturbed_blocks": 4}
    timing |= {"levels_s": [176e-6, 175e-6, 250e-6], "modes": {"fast": 2, "slow": 1}}
    text = evidence._samples(timing | {"mean_step_s": {"median": 210e-6}})
    known = evidence._samples(timing | {"disturbed_by_others": 1})
    assert "others ran on its cores in 1, its threads waited for a core in 3" in known
    for part in (
        "24 blocks in 3 processes",
        "1 left out: something was compiled in them",
        "4 of 24 blocks were disturbed, by others or by its own threads' waiting",
        "each process by itself: 176 µs, 175 µs, 250 µs",
        "two modes, 2 fast and 1 slow",
        "mean of all blocks: 210 µs",
    ):
        assert part in text


def test_older_runs_have_less_to_say():
    assert evidence._samples({"blocks": 3, "processes": 1}) == "3 blocks in 1 process"
    assert evidence._samples({}) == ""
