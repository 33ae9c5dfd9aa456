"""Results on disk: one SQLite file; every finished piece of work is one transaction."""

import dataclasses
import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import (
    Agreement,
    Entry,
    Machine,
    Origin,
    Spent,
)
from graphparity.common.system import scratch

APPLICATION = 0x67706172  # "gpar": how a file says that it is ours
VERSION = 2
FILE = "results.sqlite"
Seconds = dict[str, float]  # by stage
KEY = "run INTEGER, workload TEXT, config TEXT, backend TEXT, device TEXT, dtype TEXT"
NAMES = "run, workload, config, backend, device, dtype"
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, started REAL, command TEXT,
    settings TEXT, machine TEXT, versions TEXT, effort TEXT);
CREATE TABLE IF NOT EXISTS cell ({KEY}, document TEXT, PRIMARY KEY ({NAMES}));
CREATE TABLE IF NOT EXISTS sample ({KEY}, round INTEGER, document TEXT,
    PRIMARY KEY ({NAMES}, round));
CREATE TABLE IF NOT EXISTS origin (run INTEGER PRIMARY KEY, document TEXT);
"""
# at once: who is ended meanwhile leaves an empty file, and no half-made one
NEW = f"""
BEGIN;
PRAGMA application_id={APPLICATION};
PRAGMA user_version={VERSION};
{SCHEMA}
COMMIT;
"""


class DamagedStore(RuntimeError):
    """The results file is not ours, or is damaged; it was left as it is."""


class Unreadable(OSError):
    """The results file may be sound, and can't be opened: a right or a disk lacks."""


def _inspect(path: Path) -> None:
    """Raise DamagedStore unless the file is a sound store of this version; Unreadable
    where that can't be found out."""
    cure = "move it away, or choose another folder with --results"
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise DamagedStore(f"{path} is not a results file (no SQLite header); {cure}")
    if int.from_bytes(head[68:72]) != APPLICATION:
        raise DamagedStore(f"{path} is some other program's database; {cure}")
    if (layout := int.from_bytes(head[60:64])) != VERSION:
        message = f"{path} has layout {layout}, this program writes {VERSION}; {cure}"
        raise DamagedStore(message)
    try:
        with read_only(path) as connection:
            [[verdict]] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError as error:  # of the disk or the folder, not the file
        raise Unreadable(f"{path} can't be read: {error}") from error
    except (sqlite3.DatabaseError, ValueError) as error:
        raise DamagedStore(f"{path} is damaged ({error}); {cure}") from error
    if verdict != "ok":
        raise DamagedStore(f"{path} is damaged ({verdict}); {cure}")


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes neither the file nor its folder.

    What a writer has not yet moved into the file stands in its log, `-wal`: with its
    index beside it (a driver is at work) SQLite reads both without a new file, without
    one it would have to make it, so that copies are read. Where there is no log nothing
    is locked either (`immutable`). https://www.sqlite.org/wal.html#readonly
    """
    log, index = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    pending = log.exists() and bool(log.stat().st_size)
    with ExitStack() as stack:
        if pending and not index.exists():
            folder = stack.enter_context(scratch.folder())
            copies = [shutil.copy(file, folder) for file in (path, log)]
            path = Path(copies[0])
        mode = "mode=ro" if pending else "mode=ro&immutable=1"
        address = f"file:{quote(str(path.resolve()))}?{mode}"
        with closing(
            sqlite3.connect(address, uri=True, check_same_thread=False)
        ) as connection:
            yield connection


def _together(spent: Spent, more: Spent) -> Spent:
    """The seconds of both; a run that was kept before there were stages has none."""
    return {
        "total_s": spent.get("total_s", 0.0) + more.get("total_s", 0.0),
        "harness_s": spent.get("harness_s", 0.0) + more.get("harness_s", 0.0),
        "wall_s": _added(spent.get("wall_s", {}), more.get("wall_s", {})),
        "cores_s": _added(spent.get("cores_s", {}), more.get("cores_s", {})),
    }


def _added(one: Seconds, other: Seconds) -> Seconds:
    stages = dict.fromkeys([*one, *other])
    return {stage: one.get(stage, 0.0) + other.get(stage, 0.0) for stage in stages}


def _columns(cell: Cell) -> tuple[str, ...]:
    return dataclasses.astuple(cell)


class Store:
    """The results of all runs in one folder."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """What `opened` and `reading` give."""
        self.lock = threading.Lock()  # several threads ask one connection
        self.path, self.connection = path, connection

    def _rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """The whole answer to a question, in one piece."""
        with self.lock:
            return self.connection.execute(question, values).fetchall()

    def begin(
        self, command: str, settings: object, machine: Machine, versions: dict[str, str]
    ) -> int:
        """Add a new run; returns its number."""
        texts = [json.dumps(value) for value in (settings, machine, versions)]
        with self.lock, self.connection as connection:
            [[number]] = connection.execute(
                "INSERT INTO run VALUES (NULL, ?, ?, ?, ?, ?, '{}') RETURNING id",
                (time.time(), command, *texts),
            ).fetchall()
        return int(number)

    def alike(self, settings: object) -> list[int]:
        """The runs with these settings, the newest first."""
        question = "SELECT id FROM run WHERE settings = ? ORDER BY id DESC"
        rows = self._rows(question, json.dumps(settings))
        return [int(number) for (number,) in rows]

    def origin(self, run: int) -> Origin | None:
        """What a run's results come from; None where nobody noted it."""
        rows = self._rows("SELECT document FROM origin WHERE run = ?", run)
        return json.loads(rows[0][0]) if rows else None

    def note_origin(self, run: int, origin: Origin | None) -> None:
        """Keep what a run's results come from, in place of what was; None: that they
        come from more than one."""
        with self.lock, self.connection as connection:
            connection.execute("DELETE FROM origin WHERE run = ?", (run,))
            if origin is not None:
                row = run, json.dumps(origin)
                connection.execute("INSERT INTO origin VALUES (?, ?)", row)

    def runs(self) -> list[int]:
        """The number of every run, the newest first."""
        rows = self._rows("SELECT id FROM run ORDER BY id DESC")
        return [int(number) for (number,) in rows]

    def describe(self, run: int) -> Entry:
        """Command, start (seconds since 1970), settings, machine, versions, effort."""
        names = "started, command, settings, machine, versions, effort"
        [row] = self._rows(f"SELECT {names} FROM run WHERE id = ?", run)
        settings, machine, versions, effort = map(json.loads, row[2:])
        return {
            "started": row[0],
            "command": row[1],
            "settings": settings,
            "machine": machine,
            "versions": versions,
            "effort": effort,
        }

    def spend(self, run: int, seconds: Spent, interrupted: bool = False) -> None:
        """Add seconds to those that a run has taken so far, by kind and stage, and note
        whether it was interrupted now."""
        total = _together(self.describe(run)["effort"], seconds)
        if interrupted:
            total["interrupted"] = True
        with self.lock, self.connection as connection:
            connection.execute(
                "UPDATE run SET effort = ? WHERE id = ?", (json.dumps(total), run)
            )

    def amend(self, run: int, machine: Machine, versions: dict[str, str]) -> None:
        """Replace what is known of the machine and the versions of a run."""
        with self.lock, self.connection as connection:
            connection.execute(
                "UPDATE run SET machine = ?, versions = ? WHERE id = ?",
                (json.dumps(machine), json.dumps(versions), run),
            )

    def save_cell(self, run: int, cell: Cell, document: Mapping[str, object]) -> None:
        """Write a cell's document; replaces an earlier one."""
        with self.lock, self.connection as connection:
            connection.execute(
                "INSERT OR REPLACE INTO cell VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run, *_columns(cell), json.dumps(document, allow_nan=False)),
            )

    def save_sample(
        self, run: int, cell: Cell, number: int, document: Mapping[str, object]
    ) -> None:
        """Write the raw timing of a cell in one round; replaces an earlier one."""
        with self.lock, self.connection as connection:
            connection.execute(
                "INSERT OR REPLACE INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run, *_columns(cell), number, json.dumps(document, allow_nan=False)),
            )

    def cells(
        self, run: int, among: Collection[Cell] | None = None
    ) -> dict[Cell, Agreement]:
        """Every cell of a run, or those among, with its document, in the order they
        were finished."""
        rows = self._rows("SELECT * FROM cell WHERE run = ?", run)
        texts = {Cell(*row[1:6]): row[6] for row in rows}
        chosen = [c for c in texts if among is None or c in among]
        return {cell: json.loads(texts[cell]) for cell in chosen}

    def samples(self, run: int) -> dict[Cell, dict[int, Any]]:
        """The raw timing of every cell by round: as each experiment keeps it."""
        samples: dict[Cell, dict[int, Any]] = {}
        order = "SELECT * FROM sample WHERE run = ? ORDER BY round"
        for row in self._rows(order, run):
            samples.setdefault(Cell(*row[1:6]), {})[row[6]] = json.loads(row[7])
        return samples


def _writable(path: Path) -> sqlite3.Connection:
    """Open or make the file. Raises DamagedStore."""
    path.parent.mkdir(parents=True, exist_ok=True)
    there = path.exists() and path.stat().st_size
    if there:
        _inspect(path)
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        connection.executescript(SCHEMA if there else NEW)
        connection.execute("PRAGMA journal_mode=WAL")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def opened(folder: Path, file: str = FILE) -> Iterator[Store]:
    """The store in a folder, made where there is none. Raises DamagedStore."""
    with closing(_writable(folder / file)) as connection:
        yield Store(folder / file, connection)


@contextmanager
def reading(folder: Path, file: str = FILE) -> Iterator[Store]:
    """The same to be read alone: neither file nor folder change. Raises DamagedStore
    where there is none."""
    path = folder / file
    if not path.exists() or not path.stat().st_size:
        raise DamagedStore(f"{path}: there is no results file")
    _inspect(path)
    with read_only(path) as connection:
        yield Store(path, connection)
