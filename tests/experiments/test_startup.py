"""A command imports what it runs: nothing heavy for a list of commands or for help."""

import json
import os
import subprocess
import sys

import pytest

from graphparity.common.contract import registry

ROOT = registry.folder("graphparity.frameworks").parent
SEEN = "\nimport json, sys; print(json.dumps([*sys.modules]), file=sys.stderr)"
MAIN = """
import sys
from graphparity.experiments.cli import main

sys.argv = ["graphparity", *{arguments!r}]
try:
    main()
except SystemExit as end:
    assert not end.code
"""
COMMANDS = """
from graphparity.experiments import cli
from graphparity.experiments.shared import experiment

for one in experiment.experiments().values():
    cli.command(one)
"""
FRAMEWORKS = {"torch", "tensorflow", "keras", "jax", "jaxlib", "optax", "cupy"}
HEAVY = FRAMEWORKS | {"sklearn", "scipy", "igraph", "PIL", "tensorboard", "jinja2"}
NO_HELP = HEAVY | {"numpy", "psutil", "sqlite3", "rich.table", "safetensors"}


def modules(code, **variables):
    """What this Python has imported when the code has run."""
    given = {"env": {**os.environ, **variables}}
    given |= {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 100}
    done = subprocess.run([sys.executable, "-c", code + SEEN], check=False, **given)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_list_of_commands_needs_no_more_than_typer():
    found = modules(MAIN.format(arguments=["--help"]))
    assert not found & NO_HELP
    plans = {name for name in found if name.endswith((".plan", ".command", ".measure"))}
    assert not plans


@pytest.mark.parametrize("line", ["list", "doctor --help", "compare --help"])
def test_a_command_imports_what_it_runs(line):
    assert not modules(MAIN.format(arguments=line.split())) & HEAVY


def test_no_command_s_options_need_what_it_runs():
    assert not modules(COMMANDS) & HEAVY


def test_no_command_s_options_need_the_backends_of_a_user_s_own():
    """One that can't be used is told where a command is run; help is there before."""
    modules(COMMANDS, **{registry.SEARCH: "nowhere"})
