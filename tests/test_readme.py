"""The README is true: its deviations, targets, names and links are those there are."""

import re

from graphparity.common.contract import registry
from graphparity.experiments.list import tables as list_tables

ROOT = registry.folder("graphparity.frameworks").parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_the_list_of_deviations_is_the_generated_one():
    begin, end = "<!-- deviations -->\n", "\n<!-- end -->"
    assert begin in README
    assert README.split(begin)[1].split(end)[0] == list_tables.deviations()


def test_every_make_target_it_names_exists():
    names = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.M))
    assert names
    for name in names:
        assert re.search(rf"^{name}:", MAKEFILE, re.M), name


def test_every_backend_and_workload_stands_in_it():
    for name in [*registry.backends(), *registry.workloads()]:
        assert f"`{name}`" in README, name


def test_every_file_it_links_to_exists():
    for target in re.findall(r"\]\((?!http|#)([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_no_placeholder_is_left():
    assert not re.search(r"[A-Z]{3,}LINE|BENCHMARKS|SEEDS", README)


def test_every_path_that_contributing_names_exists():
    named = re.findall(
        r"`((?:common|experiments|frameworks|tests)/[^`<*]*)`", CONTRIBUTING
    )
    assert len(named) > 12
    for target in named:
        assert (ROOT / target).exists(), target


def test_every_room_stands_in_contributing():
    rooms = [path for path in (ROOT / "common").iterdir() if path.name[0] != "_"]
    for room in [*rooms, ROOT / "experiments" / "shared"]:
        assert f"| `{room.relative_to(ROOT)}/` |" in CONTRIBUTING, room
