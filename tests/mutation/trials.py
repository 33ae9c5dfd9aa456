"""Runs tests again and again on a copy whose files change: a process of its own.

What all tests import from others is imported once; each trial is a fork of that, so
that our own modules are read anew. Reads requests and writes answers, a JSON line each.
"""

import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

SHARED = ("numpy", "scipy.stats", "scipy.optimize", "pytest", "hypothesis", "psutil")
SHARED += ("hypothesis.extra.numpy", "typer.testing", "rich.console", "rich.table")
SHARED += ("rich.live", "rich.progress", "sqlite3", "sklearn.datasets", "threadpoolctl")
SHARED += ("safetensors.numpy", "PIL.Image")
FRAMEWORKS = "not (pytorch or tensorflow or jax or long or gpu or browser)"
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line"]
OPTIONS += ["--assert=plain", "--hypothesis-seed=0", "-m", FRAMEWORKS]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]


def main() -> None:
    """Answers {"tests", "limit_s"} with {"status", "seconds", "tail"} until the end."""
    for name in SHARED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(trial(**json.loads(line))), flush=True)


def trial(tests: list[str], limit_s: float) -> dict[str, object]:
    """One run of tests in a fork; status: pytest's, or None where it took too long."""
    shutil.rmtree(".hypothesis", ignore_errors=True)  # what another mutant left
    begin = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as temporary,
        tempfile.TemporaryFile("w+") as out,
    ):
        child = os.fork()
        if not child:
            _run(tests, out.fileno(), temporary)
        status = _wait(child, begin + limit_s)
        out.seek(0)
        tail = out.read()[-1500:]
    return {"status": status, "seconds": time.monotonic() - begin, "tail": tail}


def _run(tests: list[str], out: int, temporary: str) -> None:
    """The child: its own group, so that what it starts ends with it, and a folder for
    its temporary files, since it clears nothing away."""
    import pytest

    os.environ["TMPDIR"] = tempfile.tempdir = temporary
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    status = 3
    try:
        status = int(pytest.main([*OPTIONS, *tests]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _wait(child: int, deadline: float) -> int | None:
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            _end(child)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end(child)
    os.waitpid(child, 0)
    return None


def _end(group: int) -> None:
    """Kill what is left of a trial: itself, or workers that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
