"""`make mutate`: plants one change at a time in the project and runs the tests.

A test that fails, or takes far too long, has noticed it; what none notices is listed
with its place. Works on a copy of the checkout. What was found is kept as JSON lines,
so that an interrupted run goes on; a change of a file or of its tests runs it anew.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphparity.common.system import scratch
from tests.mutation import equivalents, mutants, table
from tests.mutation.copies import copied, written

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 0.05  # the share of changes that may go unnoticed
SLOW = 5.0  # times what the tests take without a change, and ten seconds
WORDS = {"noticed": "+", "too long": "+", "survived": "SURVIVED", "excused": "excused"}


class Trials:
    """The process that runs tests in the copy."""

    def __init__(self, copy: Path) -> None:
        """copy: the root of a copy of the checkout."""
        quiet = {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
        quiet |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(copy)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.trials"],
            cwd=copy,
            env={**os.environ, **quiet},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def run(self, tests: list[str], limit_s: float) -> dict[str, Any]:
        """{"status", "seconds", "tail"} of these tests as the copy now is."""
        assert self.process.stdin
        request = {"tests": tests, "limit_s": limit_s}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the process that runs the tests ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    add = parser.add_argument
    add("--only", action="append", help="a FILE, FILE:LINE or group; again for more")
    add("--sample", type=int, help="so many changes of each group, drawn at random")
    add("--seed", type=int, default=0, help="of the sample")
    add("--list", action="store_true", help="say what would be changed, run nothing")
    add("--results", type=Path, default=ROOT / "results/mutation.jsonl")
    return parser.parse_args()


def chosen(asked: argparse.Namespace, root: Path) -> list[tuple[str, mutants.Mutant]]:
    """(group, mutant) of all that is asked for, of the files under a root."""
    found = list[tuple[str, mutants.Mutant]]()
    for group, patterns in table.GROUPS.items():
        files = sorted({p for pattern in patterns for p in root.glob(pattern)})
        names = [file.relative_to(root).as_posix() for file in files]
        every = [m for n in names for m in mutants.of(n, (root / n).read_text())]
        every = [m for m in every if not asked.only or _named(group, m, asked.only)]
        if asked.sample is not None and asked.sample < len(every):
            drawn = random.Random(f"{asked.seed} {group}").sample(every, asked.sample)
            every = sorted(drawn, key=lambda m: (m.file, m.number))
        found += [(group, mutant) for mutant in every]
    return found


def _named(group: str, mutant: mutants.Mutant, names: list[str]) -> bool:
    return any(name in (group, mutant.file, mutant.place) for name in names)


def fingerprint(root: Path, file: str, paths: list[str]) -> str:
    """Of a file and its tests: what was found before holds while it is the same."""
    texts = [(root / path).read_bytes() for path in [file, *paths]]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def known(results: Path) -> dict[tuple[str, str, int], dict[str, Any]]:
    """What earlier runs found, by fingerprint, file and number."""
    if not results.exists():
        return {}
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    return {(row["of"], row["file"], row["number"]): row for row in lines}


def judge(trials: Trials, copy: Path, mutant: mutants.Mutant, limit_s: float) -> str:
    """What became of a mutant: noticed, too long or survived."""
    with written(copy / mutant.file, mutant.text):
        done = trials.run(table.tests(mutant.file), limit_s)
    if done["status"] is None:
        return "too long"
    return "survived" if done["status"] == 0 else "noticed"


def limit_of(trials: Trials, file: str) -> float:
    """How long the tests of a file may take. Ends where they fail as the file is."""
    done = trials.run(table.tests(file), 600.0)
    if done["status"] != 0:
        raise SystemExit(f"the tests of {file} fail without a change:\n{done['tail']}")
    return 10.0 + SLOW * float(done["seconds"])


def run(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """A row for every mutant, old ones as they were found."""
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    old, rows, limits = known(asked.results), list[dict[str, Any]](), dict[str, float]()
    with workshop() as (copy, trials), asked.results.open("a") as kept:
        every = chosen(asked, copy)
        for count, (group, mutant) in enumerate(every, 1):
            paths = table.tests(mutant.file)
            mark = fingerprint(copy, mutant.file, paths)
            row = old.get((mark, mutant.file, mutant.number))
            if row is None:
                if mutant.file not in limits:
                    limits[mutant.file] = limit_of(trials, mutant.file)
                status = excuse(copy, mutant) or judge(
                    trials, copy, mutant, limits[mutant.file]
                )
                row = {"of": mark, "group": group, "status": status}
                row |= {"file": mutant.file, "number": mutant.number}
                row |= {"line": mutant.line, "kind": mutant.kind, "tests": paths}
                row |= {"before": mutant.before, "after": mutant.after}
                print(json.dumps(row), file=kept, flush=True)
            rows.append(row)
            print(f"{count}/{len(every)} {said(row)}", flush=True)
    return rows


def excuse(root: Path, mutant: mutants.Mutant) -> str | None:
    """`excused` for a change that no test can see."""
    line = (root / mutant.file).read_text().splitlines()[mutant.line - 1]
    change = (mutant.file, line, mutant.before, mutant.after)
    return "excused" if equivalents.excused(*change) else None


def said(row: dict[str, Any]) -> str:
    """A row as a line."""
    place = f"{row['file']}:{row['line']} #{row['number']}"
    change = f"{row['before']}  ->  {row['after']}".replace("\n", " ")
    return f"{WORDS[row['status']]} {place} {row['kind']}: {change}"


@contextmanager
def workshop() -> Iterator[tuple[Path, Trials]]:
    """A copy of the checkout, and the process that runs tests in it."""
    with scratch.folder() as folder:
        copy = copied(ROOT, folder / "graphparity")
        trials = Trials(copy)
        try:
            yield copy, trials
        finally:
            assert trials.process.stdin
            trials.process.stdin.close()
            trials.process.wait()


def summary(rows: list[dict[str, Any]]) -> bool:
    """Says what survived, by group; whether it was little enough."""
    alive = [row for row in rows if row["status"] == "survived"]
    for row in alive:
        print(f"{said(row)}\n    {' '.join(row['tests'])}")
    fine = bool(rows)
    for group in table.GROUPS:
        mine = [r for r in rows if r["group"] == group and r["status"] != "excused"]
        left = sum(row["group"] == group for row in alive)
        if mine:
            share = left / len(mine)
            fine &= share < LIMIT
            print(f"{group}: {left} of {len(mine)} survived ({share:.1%})")
    return fine


def main() -> None:
    """Exit status 1 where too many changes went unnoticed."""
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the copy goes
    if asked.list:
        for _, mutant in chosen(asked, ROOT):
            print(said({**vars(mutant), "status": "noticed"})[2:])
        return
    sys.exit(0 if summary(run(asked)) else 1)


if __name__ == "__main__":
    main()
