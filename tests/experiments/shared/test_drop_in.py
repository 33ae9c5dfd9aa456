"""An experiment that is dropped in as a folder is there: its command, what its worker
answers, its section of the page and its row of the lecture, no other file touched."""

import json
import os
import re
import textwrap

import pytest

from graphparity.common.contract import registry
from tests.conftest import VARIABLES, run, run_process

FILES = {
    "__init__": """
        from graphparity.experiments.shared.experiment import Experiment
        from graphparity.experiments.shared.lecture_row import Row

        ROW = Row(
            "repeating",
            "Repeating",
            "A worker is told a word. It says it again.",
            "workloads/matmul",
            ("numpy_ref", "torch_eager"),
            experiment="echo",
            order=15,
        )
        EXPERIMENT = Experiment(
            order=95,
            help="Ask every backend to say a word again.",
            question="Does every worker say a word again?",
            line="echo --word page",
            drawn="The words are drawn in",
            lecture=(ROW,),
        )
        """,
    "plan": """
        from dataclasses import dataclass
        from pathlib import Path
        from typing import Annotated

        import typer

        from graphparity.experiments.shared.options import (
            Backends, Folder, Json, without_oracle,
        )

        Word = Annotated[str, typer.Option("--word", help="What is to be repeated.")]

        @dataclass(frozen=True)
        class Options:
            backend: Backends = None
            word: Word = "parrot"
            results_folder: Folder = Path("results")
            json: Json = None

        @dataclass(frozen=True)
        class Asked:
            backends: tuple[str, ...]
            word: str

        def asked(options, screen):
            return Asked(without_oracle(options.backend), options.word)
        """,
    "worker": """
        def echo(word):
            return f"{word}, {word}"

        COMMANDS = {"echo": echo}
        """,
    "measure": """
        from dataclasses import dataclass, field

        @dataclass
        class Found:
            words: dict[str, str] = field(default_factory=dict)
            failed: dict[str, str] = field(default_factory=dict)

        def units(asked):
            return len(asked.backends)

        def measure(asked, context, found):
            with context.pool("cpu", "float32", 60.0) as pool:
                for name in asked.backends:
                    found.words[name] = pool.ask(name, "echo", word=asked.word)
                    context.reporter.advance()
        """,
    "figures": """
        def document(asked, found):
            return {"echo": found.words}
        """,
    "tables": """
        from rich.table import Table

        def show(screen, document):
            table = Table("backend", "said")
            for name, word in document["echo"].items():
                table.add_row(name, word)
            screen.print(table)
        """,
    "words": """
        def summary(document):
            return f"{len(document['echo'])} said it again."
        """,
    "picture": """
        def draw(document):
            size = 'xmlns="http://www.w3.org/2000/svg" width="100" height="50"'
            return {"echo": f"<svg {size}><title>parrots</title></svg>"}
        """,
}
WRONG = {  # what is written, and what is said of it
    "nowhere": ({}, "there is no package 'nowhere'"),
    "hollow": ({"hollow/one/__init__.py": ""}, "no folder's __init__.py has an"),
    "split": ({"split/one/__init__.py": "1 / 0"}, "split.one is broken: ZeroDivision"),
    "half": ({"half/one/__init__.py": "EXPERIMENT = 1"}, "half.one: EXPERIMENT is no"),
}


def package(folder, name, experiment):
    """Write FILES as an experiment of a package that nothing else knows."""
    place = folder / name / experiment
    place.mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    for stem, text in FILES.items():
        (place / f"{stem}.py").write_text(textwrap.dedent(text))


def asking(folder, name):
    """Run the command line with a package as a second place of experiments."""
    path = os.pathsep.join([str(folder), VARIABLES["PYTHONPATH"]])
    variables = {"PYTHONPATH": path, registry.SEARCH_EXPERIMENTS: name}
    return lambda *line: run_process(*line, env={**VARIABLES, **variables}, cwd=folder)


@pytest.fixture(scope="module")
def dropped(tmp_path_factory):
    """The command line beside a dropped-in `echo`."""
    folder = tmp_path_factory.mktemp("dropped")
    package(folder, "mine", "echo")
    return asking(folder, "mine")


@pytest.fixture(scope="module")
def echoed(dropped, tmp_path_factory):
    """What `echo` printed, its results and its JSON."""
    results = tmp_path_factory.mktemp("echoed")
    given = ["-b", "plain", "--word", "ahoy", "--json", results / "out.json"]
    done = dropped("echo", *given, "--results", results)
    assert done.returncode == 0, done.stderr
    return done, results, json.loads((results / "out.json").read_text())


def test_its_command_stands_in_the_list_in_its_place(dropped):
    done = dropped("--help")
    names = re.findall(r"^  (\w+)  ", done.stdout.partition("Commands")[2], re.M)
    assert "Ask every backend to say a word again." in done.stdout
    assert names.index("phases") > names.index("echo") > names.index("compare")


def test_its_options_are_its_commands(dropped):
    done = dropped("echo", "--help")
    assert done.returncode == 0, done.stderr
    assert "What is to be repeated." in done.stdout
    wrong = dropped("echo", "-b", "pluin")
    assert wrong.returncode == 2
    assert "did you mean plain" in wrong.stderr


def test_its_worker_answers_and_the_document_is_kept(echoed):
    done, results, found = echoed
    assert found["echo"] == {"plain": "ahoy, ahoy"}
    assert found["settings"]["experiment"] == "echo"
    assert found["settings"]["word"] == "ahoy"
    [kept] = [path for path in results.rglob("echo.json")]
    assert json.loads(kept.read_text()) == found
    assert re.search(r"plain\W+ahoy, ahoy", done.stdout)


def test_its_picture_is_drawn(echoed):
    done, results, _ = echoed
    assert f"The words are drawn in {results / 'echo.svg'}." in done.stdout
    assert "parrots" in (results / "echo.svg").read_text()


def test_its_section_stands_on_the_page(dropped, echoed, tmp_path):
    _, results, _ = echoed
    page = tmp_path / "page.html"
    done = dropped("report", "--results", results, "--out", page)
    assert done.returncode == 0, done.stderr
    [section] = re.findall(
        r'<article id="experiment-echo">.*?</article>', page.read_text(), re.S
    )
    for text in ("Does every worker say a word again?", "1 said it again.", "parrots"):
        assert text in section
    assert "<td>ahoy, ahoy</td>" in section


def test_the_page_says_how_to_make_it(dropped, tmp_path):
    small = ["-w", "conditional", "-b", "plain", "--budget", "1"]
    run("compare", *small, "--results", tmp_path)
    done = dropped("report", "--results", tmp_path)
    assert done.returncode == 0, done.stderr
    page = re.sub("</?span[^>]*>", "", (tmp_path / "report.html").read_text())
    assert re.search(r"<code>(\.venv/bin/)?graphparity echo --word page</code>", page)


def test_a_file_of_it_that_is_broken_costs_its_section_alone(tmp_path, echoed):
    package(tmp_path, "mine", "echo")
    (tmp_path / "mine" / "echo" / "words.py").write_text("1 / 0")
    page = tmp_path / "page.html"
    done = asking(tmp_path, "mine")("report", "--results", echoed[1], "--out", page)
    assert done.returncode == 0, done.stderr
    assert "mine.echo.words is broken: ZeroDivisionError" in page.read_text()


def test_its_row_stands_in_the_lecture(dropped, echoed):
    done = dropped("lecture", "all", "--no-code", "--results", echoed[1])
    assert done.returncode == 0, done.stderr
    places = [done.stdout.index(f"({slug})") for slug in ("history", "cpu_gpu")]
    assert places[0] < done.stdout.index("2. Repeating (repeating)") < places[1]
    assert "echo: 1 said it again." in done.stdout
    alone = dropped("lecture", "repeating", "--results", echoed[1])
    assert "A worker is told a word." in alone.stdout


@pytest.mark.parametrize("name", WRONG)
def test_a_package_that_cannot_be_used_is_one_sentence(tmp_path, name):
    files, text = WRONG[name]
    for path, source in files.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(source)
    done = asking(tmp_path, name)("list")
    assert done.returncode == 2
    assert text in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_second_experiment_of_one_name_is_refused(tmp_path):
    package(tmp_path, "mine", "inside")
    done = asking(tmp_path, "mine")("list")
    assert done.returncode == 2
    assert "mine.inside is a second 'inside'" in done.stderr


def test_a_folder_without_a_plan_is_refused(tmp_path):
    package(tmp_path, "mine", "echo")
    (tmp_path / "mine" / "echo" / "plan.py").unlink()
    done = asking(tmp_path, "mine")("list")
    assert done.returncode == 2
    assert "mine.echo has neither plan.py nor command.py" in done.stderr


def test_a_worker_command_of_a_name_that_is_taken_is_refused(tmp_path):
    package(tmp_path, "mine", "echo")
    worker = tmp_path / "mine" / "echo" / "worker.py"
    worker.write_text(worker.read_text().replace('{"echo"', '{"open"'))
    given = ["--json", tmp_path / "out.json", "--results", tmp_path]
    done = asking(tmp_path, "mine")("echo", "-b", "plain", *given)
    assert done.returncode == 1
    [reason] = json.loads((tmp_path / "out.json").read_text())["failed"].values()
    assert "mine.echo.worker: another has a command 'open'" in reason
