"""The files that the pages show run as they stand.

A ```python block whose first line is `# FILE.py` is that file, whole; the ```sh lines
of its page that name it are its commands. Files that a page shows "as they lie" in a
folder are those of the folder.
"""

import ast
import re
import shlex
import sys
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.user import programs
from graphparity.experiments import cli
from graphparity.experiments.pays import asking, inputs, plan, said
from graphparity.experiments.shared import experiment
from tests.conftest import marks, needs, run
from tests.experiments.pays.in_worker.test_looped import Device

ROOT = registry.folder("graphparity.frameworks").parent
PAGES = {path.name: path.read_text() for path in sorted(ROOT.glob("docs/*.md"))}
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
NAMED = re.compile(r"# (\w+\.py)\n")
PROGRAM = re.compile(r"([\w/.-]+\.py):\w+")
LIES = re.compile(r"as (?:they lie|it lies) in `([^`]+)`")
LEAST = {"pays": ["--cold-starts", 1, "--seconds", 1]}


class Example(NamedTuple):
    """A command of a page, and the files that the page shows."""

    page: str
    words: list[str]  # without the program's own name
    files: dict[str, str]

    @property
    def asked(self):
        """The programs of the command, as it names them: the first, and a loop."""
        return [word for word in self.words if PROGRAM.fullmatch(word)]


def files(text):
    """The named files of a page."""
    found = [body for kind, body in FENCE.findall(text) if kind == "python"]
    return {name[1]: body for body in found if (name := NAMED.match(body))}


def examples():
    for page, text in PAGES.items():
        shown = files(text)
        lines = [b.splitlines() for kind, b in FENCE.findall(text) if kind == "sh"]
        for line in [line for block in lines for line in block]:
            if shown and {name for name in PROGRAM.findall(line) if name in shown}:
                yield Example(page, shlex.split(line, comments=True)[1:], shown)


EVERY = [*examples()]


def framework(example):
    """The backend of what the first file that is asked of imports; None without."""
    text = example.files.get(example.asked[0].partition(":")[0], "")
    found = map(programs.of_import, re.findall(r"^import (\w+)", text, re.M))
    return next(filter(None, found), None)


def params(*more):
    found = []
    for one in EVERY:
        own = [marks(name)] if (name := framework(one)) else []
        found.append(pytest.param(one, id=" ".join(one.words), marks=[*own, *more]))
    return found


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes an example's files into a folder that is then the working one."""

    def write(example):
        if backend := framework(example):
            needs(backend)
        for name, text in example.files.items():
            (tmp_path / name).write_text(text)
        monkeypatch.chdir(tmp_path)

    return write


def test_pays_shows_a_whole_file_and_one_with_a_loop():
    asked = [one.words for one in EVERY if one.page == "pays.md"]
    assert any(len(words) == 2 for words in asked)
    assert any("--loop" in words for words in asked)


@pytest.mark.parametrize("page", PAGES)
def test_every_named_file_has_a_command(page):
    words = " ".join(w for one in EVERY if one.page == page for w in one.asked)
    assert [name for name in files(PAGES[page]) if f"{name}:" not in words] == []


@pytest.mark.parametrize("example", params())
def test_an_example_is_read(example, written, pool):
    """As `pays` reads it: its inputs, one call, and what its loop says of it."""
    written(example)
    read(example, pool)


def read(example, pool):
    asked, failed = plan.asked(options(example.words), Console()), {}
    given = inputs.found(pool, asked, failed)
    assert failed == {}
    assert [*given] == parameters(asked.program)
    backend = asked.program.backend
    request = {**asking.program(asked), "inputs": given}
    step = {"step": "forward", "mode": None}
    told = [pool.ask(backend, "own_watch", **request)]
    told += [pool.ask(backend, "try_own", **request, **step)]
    if asked.loop:
        loop = {"loop_place": asked.loop.place, "loop": asked.loop.function}
        told += [pool.ask(backend, "own_loop", **loop, **request, **step)]
        assert said.seconds(told[-1].get("first", 0.0)) > 0, told[-1]["raised"]
        assert told[-1]["calls"] > 0
    assert [one["raised"] for one in told if one["raised"]] == []
    assert told[0]["tensors"]


def options(words):
    """What the command reads on its line."""
    name, *rest = words
    command = cli.command(experiment.experiments()[name])
    return plan.Options(**command.make_context(name, rest).params)


def parameters(program):
    """The names of a function's parameters, in order."""
    every = ast.walk(ast.parse(programs.file(program).read_text()))
    functions = [one for one in every if isinstance(one, ast.FunctionDef)]
    found = next(one for one in functions if one.name == program.function)
    return [one.arg for one in found.args.args]


OTHERS = {
    "torch_eager": ("torch", "torch.tanh"),
    "tf_eager": ("tensorflow as tf", "tf.tanh"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=marks(name)) for name in OTHERS]
)
def test_in_another_framework_two_lines_are_other_ones(name, tmp_path, pool):
    needs(name)
    text, (package, tanh) = files(PAGES["pays.md"])["many.py"], OTHERS[name]
    other = text.replace("jax.numpy as jnp", package).replace("jnp.tanh", tanh)
    assert other.count("jax") + other.count("jnp") == 0
    (tmp_path / "many.py").write_text(other)
    read(Example("pays.md", ["pays", f"{tmp_path}/many.py:net"], {}), pool)


@pytest.mark.parametrize("example", params(pytest.mark.long))
def test_an_example_runs(example, written, tmp_path):
    written(example)
    words = [
        str(tmp_path / word) if word in example.asked else word
        for word in example.words
    ]
    least = [*LEAST[words[0]], "--results", tmp_path / "results"]
    done = run(*words, *least)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "your loop failed" not in done.stdout


@pytest.mark.parametrize(("name", "wrong"), [("timeit", True), ("warmed", False)])
def test_of_two_loops_the_page_says_which_is_wrong(name, wrong, monkeypatch):
    """On a clock that the test turns; `jax` waits for its device alone."""
    device, module = Device(), {}
    monkeypatch.setitem(sys.modules, "time", SimpleNamespace(perf_counter=device.clock))
    jax = SimpleNamespace(block_until_ready=device.wait)
    monkeypatch.setitem(sys.modules, "jax", jax)
    exec(files(PAGES["pays.md"])["bench.py"], module)
    text = said.sentence("jax_jit", device.told(module[name]), None)
    assert text.endswith("right") != wrong, text
    for cause in ("The first call", "It does not wait"):
        assert (cause in text) == wrong, text


LYING = [
    pytest.param(page, ROOT / folder, id=folder)
    for page, text in PAGES.items()
    for folder in LIES.findall(text)
]


@pytest.mark.parametrize(("page", "folder"), LYING)
def test_a_page_shows_the_files_of_a_folder_as_they_lie(page, folder):
    shown = [body for kind, body in FENCE.findall(PAGES[page]) if kind == "python"]
    there = sorted(folder.glob("*.py"))
    assert there
    assert [path.name for path in there if path.read_text() not in shown] == []
