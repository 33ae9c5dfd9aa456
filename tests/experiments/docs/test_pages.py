"""README and docs/ say what the runs in docs/data/ say, and a changed digit is seen."""

import json
import re
import shutil
from functools import cache

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.docs import blocks, pages, pictures, said

ROOT = registry.folder("graphparity.frameworks").parent
PAGES = pages.pages(ROOT)
DATA = sorted((ROOT / pages.DATA).glob("*.json"))
LONGEST = 120  # of a line of text
PHONE, LEAST = 358, 9.0  # px of a picture on a telephone, and of its letters
LETTERS = re.compile(r"font(?:-size)?: ?([\d.]+)px")
FIGURE = re.compile(r"\d\s?(?:%|×(?!\d)|ms|µs|s\b|GFLOP)")


@cache
def say(what):
    """What a block of these pages should hold."""
    return said.said(what, lambda name: said.kept(ROOT / pages.DATA, name))


def written():
    """Every written block of every page."""
    for page in PAGES:
        for block in blocks.blocks(page.read_text()):
            if block.kind == blocks.WRITTEN:
                yield pytest.param(page, block, id=f"{page.name}: {block.what}")


WRITTEN = [*written()]


def test_every_written_block_is_what_its_run_says():
    assert pages.parted(ROOT) == [], "run `make docs`"


@pytest.mark.parametrize(("page", "block"), WRITTEN)
def test_a_changed_character_is_seen(page, block):
    """A digit where there is one."""
    text = page.read_text()
    lines = text.split("\n")
    rows = range(block.first, block.first + len(block.lines))
    row = next((n for n in rows if re.search(r"\d", lines[n])), block.first)
    lines[row] = re.sub(r"[\d`]", lambda d: "7" if d[0] == "1" else "1", lines[row])
    assert blocks.parted("\n".join(lines), say) == [block.what]
    assert blocks.written("\n".join(lines), say) == text


def changed(part):
    """The same document with other figures."""
    if isinstance(part, dict):
        return {key: changed(value) for key, value in part.items()}
    if isinstance(part, list):
        return [changed(value) for value in part]
    return part * 0.9 if isinstance(part, float) else part


def reworded(part):
    """The same document with other texts."""
    if isinstance(part, dict):
        return {key: reworded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [reworded(value) for value in part]
    return f"{part}." if isinstance(part, str) else part


TEXTS = ["dialects-adam.json"]  # a run without a figure


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.name)
def test_changed_figures_of_a_run_are_seen(file):
    known = json.loads(file.read_text())
    other = changed(known)
    if file.name in TEXTS:
        other = known | {known["experiment"]: reworded(known[known["experiment"]])}
    asked = [p.values[1] for p in WRITTEN if file.name in p.values[1].what]
    assert asked, "no page shows it"
    assert any(
        said.said(one.what, lambda _: other) != "\n".join(one.lines) for one in asked
    )


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.name)
def test_what_is_kept_is_small_and_of_no_machine_s_folders(file):
    text = file.read_text()
    assert len(text) < 320_000
    assert not re.search(r'"[^"]*(?:/(?:home|root|tmp|work|Users)/)', text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_command_printed_stands_in_a_block(page):
    """A fence without a language is output; so is a table with measured figures."""
    text = blocks.outside(page.read_text())
    fences = re.findall(r"^```(.*)$", text, re.M)[::2]
    assert "" not in fences, "output outside of a block: written, or kept by hand?"
    rows = [row for row in text.split("\n") if row.startswith("|")]
    assert not [row for row in rows if FIGURE.search(row)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_lines_are_short(page):
    long = [
        line
        for line in blocks.outside(page.read_text()).split("\n")
        if len(line) > LONGEST and not line.startswith(("|", "![", "<!--"))
    ]
    assert not long


@pytest.fixture
def copied(tmp_path):
    """README and docs/ in a folder of their own."""
    shutil.copy(ROOT / "README.md", tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path


def test_a_page_that_parted_is_named_and_written_anew(copied):
    page = copied / "docs" / "deviations.md"
    text = page.read_text()
    page.write_text(text.replace("1. `", "7. `", 1))
    assert pages.parted(copied) == ["deviations.md: deviations"]
    assert pages.write(copied) == ["deviations.md"]
    assert page.read_text() == text
    assert pages.write(copied) == []


def test_a_page_whose_marks_do_not_fit_is_named(copied):
    page = copied / "docs" / "deviations.md"
    page.write_text(page.read_text().replace(blocks.END, ""))
    with pytest.raises(ValueError, match=r"deviations\.md: line \d+"):
        pages.write(copied)


def test_a_folder_that_is_no_checkout_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"has no README\.md and docs/"):
        pages.write(tmp_path)


IMAGE = re.compile(r"^!\[.+\]\((?:docs/)?([\w.]+)\)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_picture_is_drawn_from_a_kept_run_or_says_where_it_is_from(page):
    """One outside of a block is drawn by `make docs`; one in a block kept by hand is
    not."""
    text, kept = page.read_text(), {file.name for file in DATA}
    drawn = {n for n, (run, _) in pictures.PICTURES.items() if run in kept}
    free = set(IMAGE.findall(blocks.outside(text)))
    assert free <= drawn, "drawn by no kept run: in a block, `kept by hand: WHY`"
    assert not (set(IMAGE.findall(text)) - free) & drawn, "by hand no longer"


def test_every_picture_stands_on_a_page_and_is_there():
    shown = {name for page in PAGES for name in IMAGE.findall(page.read_text())}
    there = {p.name for kind in ("svg", "png") for p in ROOT.glob(f"docs/*.{kind}")}
    assert shown == there


DRAWN = sorted((ROOT / "docs").glob("*.svg"))


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: file.name)
def test_letters_of_a_picture_are_read_on_a_telephone(file):
    """9 px or more, where GitHub's page of a file is 390 px wide."""
    text = file.read_text()
    wide = int(re.search(r'width="(\d+)"', text)[1])
    letters = [float(size) for size in LETTERS.findall(text)]
    assert letters
    assert min(letters) * min(1.0, PHONE / wide) >= LEAST


def test_a_picture_is_what_its_run_draws(copied):
    picture = copied / "docs" / "gains.svg"
    text = picture.read_text()
    changed = re.sub(r"\d×", "x×", text, count=1)
    picture.write_text(changed)
    assert picture.read_text() != text
    assert pages.parted(copied) == ["gains.svg: it"]
    assert pages.write(copied) == ["gains.svg"]
    assert picture.read_text() == text
    picture.unlink()
    assert pages.write(copied) == ["gains.svg"]


BY_HAND = {  # page and the beginning of its mark: why no command writes it
    ("check.md", "`pytest --graphparity-calibrate`"): "a plugin keeps no document; "
    "a test of the plugin reads the line",
    ("gpu.md", "see above it: an H100"): "of that run no document was kept",
    ("optimizers.md", "`experiments landscapes --picture`"): "its paths are 1.9 MB",
}


def test_only_these_blocks_are_kept_by_hand():
    found = [
        (page.name, block.what)
        for page in PAGES
        for block in blocks.blocks(page.read_text())
        if block.kind != blocks.WRITTEN
    ]
    known = [
        next(
            (key for key in BY_HAND if key[0] == page and what.startswith(key[1])), what
        )
        for page, what in found
    ]
    assert sorted(known, key=str) == sorted(BY_HAND), "write it from a kept run"
