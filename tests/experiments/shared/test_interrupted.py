"""Runs that were interrupted are named by who reads results: `report`, `history`."""

import io

import pytest
from rich.console import Console

from graphparity.common.results.store import opened
from graphparity.experiments.history import figures, kept_runs, tables
from graphparity.experiments.report import exports, results_of
from graphparity.experiments.shared import interrupted
from tests.conftest import run
from tests.experiments.history.made import Made
from tests.experiments.report import made as pages

PAYS = {"experiment": "pays", "programs": ["net.py:net"]}
SPENT = {"total_s": 1.0}


@pytest.fixture
def add(tmp_path):
    """Add a run to the store: its number. cut: it was interrupted."""

    def add(command="pays net.py:net", settings=PAYS, cut=False):
        with opened(tmp_path) as store:
            number = store.begin(command, settings, pages.entry()["machine"], {})
            store.spend(number, SPENT, cut)
        return number

    return add


def told(folder, *shown):
    with opened(folder) as store:
        return interrupted.lines(store, shown)


def test_an_interrupted_run_beside_a_whole_one_is_named(add, tmp_path):
    add()
    assert told(tmp_path) == []
    add(cut=True)
    [line] = told(tmp_path)
    assert line.startswith("run 2 of ")
    assert "`pays net.py:net`, was interrupted: what it had finished is in" in line


def test_what_was_run_whole_since_is_not_named(add, tmp_path):
    add(cut=True)
    add("pays other.py:net")
    assert len(told(tmp_path)) == 1
    add()
    assert told(tmp_path) == []


def test_what_never_ended_is_no_whole_run(add, tmp_path):
    add(cut=True)
    with opened(tmp_path) as store:
        store.begin("pays net.py:net", PAYS, {}, {})
    assert len(told(tmp_path)) == 1


def test_one_whose_document_is_shown_says_it_itself(add, tmp_path):
    number = add(cut=True)
    with opened(tmp_path) as store:
        began = store.describe(number)["started"]
    assert told(tmp_path, began) == []


def test_going_on_to_the_end_makes_it_a_whole_one(add, tmp_path):
    number = add("compare", {"seed": 0}, cut=True)
    [line] = told(tmp_path)
    assert line.endswith("what it had finished counts; --resume goes on with it")
    with opened(tmp_path) as store:
        store.spend(number, SPENT)
        assert store.describe(number)["effort"]["total_s"] == 2.0
    assert told(tmp_path) == []


def test_a_run_that_cannot_be_read_harms_nothing(add, tmp_path):
    add(cut=True)
    with opened(tmp_path) as store, store.connection as connection:
        connection.execute("UPDATE run SET effort = '{'")
    assert told(tmp_path) == []


# -- who says it -----------------------------------------------------------------------


def test_the_report_names_it_on_its_page_in_its_markdown_and_beside_them(add, tmp_path):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page

    add(cut=True)
    found = results_of.read(tmp_path)
    assert len(found.cut) == 1
    text = page.page(found, "A title")
    assert "Not whole: run 1 of " in text
    assert "was interrupted" in text
    assert "was interrupted" in exports.markdown(found, None)
    done = run("report", "--results", tmp_path, "--csv")
    assert "was interrupted" in " ".join(done.stderr.split())
    assert "interrupted" not in done.stdout


def test_history_names_it(tmp_path):
    kept = Made(tmp_path / "results")
    kept.run(2.0)
    with opened(kept.folder) as store:
        number = store.begin("train", {"experiment": "train"}, {}, {})
        store.spend(number, SPENT, interrupted=True)
        document = figures.document(kept_runs.read(store), "history", {})
    screen = Console(width=120, file=io.StringIO())
    tables.show(screen, document)
    text = " ".join(screen.file.getvalue().split())
    assert f"* run {number} of " in text
    assert "`train`, was interrupted" in text
    document.pop("cut")  # an older document
    tables.show(screen, document)


@pytest.mark.parametrize(
    ("cells", "documents", "heading"),
    [
        ([], {"pays": {}}, "What was found?"),
        ([], {"pays": {}, "diff": {}}, "What did the experiments find?"),
        (pages.four(), {"pays": {}}, "What did the other experiment find?"),
        (pages.four(), {}, "What did the other experiments find?"),
    ],
)
def test_the_only_experiment_is_no_other_one(cells, documents, heading):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page

    kept = {name: {"schema": 1, **one} for name, one in documents.items()}
    runs = [pages.entry()] if cells else []
    found = results_of.Gathered(cells=cells, runs=runs, documents=kept)
    assert f"<h2>{heading}</h2>" in page.page(found, "A title")
