"""The README and its pages are true: deviations, targets, names and links are those
there are."""

import re

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.list import tables as list_tables
from graphparity.experiments.shared import experiment

ROOT = registry.folder("graphparity.frameworks").parent
README = (ROOT / "README.md").read_text()
PAGES = {path: path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))}
EVERY = {ROOT / "README.md": README, **PAGES}
ALL = "\n".join(EVERY.values())
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_the_list_of_deviations_is_the_generated_one():
    begin, end = "<!-- written: deviations -->\n", "\n<!-- end -->"
    page = PAGES[ROOT / "docs" / "deviations.md"]
    assert begin in page
    assert page.split(begin)[1].split(end)[0] == list_tables.deviations()


def test_every_make_target_they_name_exists():
    names = set(re.findall(r"(?:^|`)make ([a-z-]+)", ALL, re.M))
    assert "test" in names
    for name in names:
        assert re.search(rf"^{name}:", MAKEFILE, re.M), name


def test_every_backend_and_workload_stands_in_them():
    for name in [*registry.backends(), *registry.workloads()]:
        assert f"`{name}`" in ALL, name


def test_every_command_stands_in_them():
    for name in experiment.experiments():
        assert re.search(rf"(?:experiments|graphparity) {name}\b|`{name}\b", ALL), name


def test_every_page_is_linked_from_the_readme():
    for page in PAGES:
        assert f"](docs/{page.name}" in README, page


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.name)
def test_every_file_it_links_to_exists(page):
    for target in re.findall(r"\]\((?!http)([^)]+)\)", EVERY[page]):
        file, _, heading = target.partition("#")
        linked = page.parent / file if file else page
        assert linked.exists(), target
        if heading:
            assert heading in anchors(linked.read_text()), target


def anchors(text):
    """What GitHub calls the headings of a page in a link."""
    heads = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_no_placeholder_is_left():
    assert not re.search(r"[A-Z]{3,}LINE|BENCHMARKS|SEEDS", ALL)


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


def test_it_is_a_shop_window():
    assert len(README.splitlines()) <= 150
    assert len(README.encode()) <= 12_000
