"""Caches of runs that were cut off: the last few stay, and that of the run itself."""

from graphparity.experiments.compare.run import KEPT, Run
from tests.conftest import compare


def caches(folder, numbers):
    for number in numbers:
        (folder / "cache" / f"run-{number}" / "cpu").mkdir(parents=True)


def left(folder):
    return sorted(int(path.name[4:]) for path in (folder / "cache").glob("run-*"))


def test_the_newest_stay_and_the_run_s_own(tmp_path):
    caches(tmp_path, [2, 9, 10, 11, 30])
    run = Run(None, None, 2, tmp_path, None, None)
    run.trim_caches()
    assert KEPT == 3
    assert left(tmp_path) == [2, 10, 11, 30]


def test_what_is_not_a_run_s_stays_and_none_is_no_error(tmp_path):
    run = Run(None, None, 1, tmp_path, None, None)
    run.trim_caches()
    caches(tmp_path, [1, 2, 3, 4])
    (tmp_path / "cache" / "run-of-somebody").mkdir()
    run.trim_caches()
    assert (tmp_path / "cache" / "run-of-somebody").is_dir()
    assert [n for n in range(1, 5) if (tmp_path / "cache" / f"run-{n}").exists()] == [
        1,
        2,
        3,
        4,
    ]


def test_a_comparison_begins_by_it_and_takes_its_own_away(tmp_path):
    caches(tmp_path / "results", range(90, 96))
    asked = ["-w", "conditional", "-b", "plain", "--budget", "1"]
    done, _ = compare(tmp_path, *asked)
    assert done.returncode == 0, done.stderr
    assert left(tmp_path / "results") == [93, 94, 95]
