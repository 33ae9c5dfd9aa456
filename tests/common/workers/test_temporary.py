"""Compilers keep results among temporary files too: an empty cache is a cold one."""

import os
import tempfile
from pathlib import Path

import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from tests.conftest import FAKES, needs


def folder_of(cache, **options):
    """Where a worker's temporary files lie, read off its process."""
    with Pool("cpu", "float32", machine.cores(None), cache, 20.0, **options) as pool:
        pool.start(["plain"])
        process = pool.workers["plain"].process
        pairs = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
        return Path(os.fsdecode(dict(p.partition(b"=")[::2] for p in pairs)[b"TMPDIR"]))


def test_a_workers_temporary_files_go_with_its_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.SEARCH, FAKES)
    first, second = (folder_of(tmp_path / name) for name in ("one", "two"))
    for name, found in (("one", first), ("two", second)):
        assert found.is_dir()
        assert tmp_path / name in found.parents
    assert folder_of(tmp_path / "one") == first  # warm
    shared = Path(tempfile.gettempdir())
    assert folder_of(tmp_path / "three", temporary=shared) == shared


@pytest.mark.pytorch
def test_what_pytorch_compiles_once_a_machine_lies_in_the_cache(tmp_path):
    """Inductor's precompiled headers, which TORCHINDUCTOR_CACHE_DIR does not move."""
    needs("torch_compile")
    with Pool("cpu", "float32", machine.cores(None), tmp_path, 300.0) as pool:
        pool.ask("torch_compile", "toolchain")
    assert list(tmp_path.rglob("precompiled_headers/*.gch"))
