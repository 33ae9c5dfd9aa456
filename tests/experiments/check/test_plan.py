"""What `check` is asked wrongly is told; `init` writes what passes and no more."""

import pytest

from tests.conftest import run

MODEL = "import torch\n\n\ndef model():\n    return torch.nn.Linear(3, 2)\n"
INPUTS = "def inputs(rng):\n    return {'x': rng.standard_normal((4, 3))}\n"


def written(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def told(*arguments):
    done = run("check", *arguments)
    assert done.returncode == 2
    return " ".join(done.stderr.split())


def test_nothing_at_all():
    assert "Missing argument" in told()


def test_one_file_alone(tmp_path):
    written(tmp_path, pytorch=MODEL)
    text = told(f"{tmp_path}/pytorch.py:model")
    assert "held against what? Name a folder" in text


def test_a_folder_that_is_not_there(tmp_path):
    assert f"there is no folder {tmp_path}/nowhere" in told(tmp_path / "nowhere")


def test_a_folder_with_one_model(tmp_path):
    folder = written(tmp_path, pytorch=MODEL, other="x = 1\n", inputs=INPUTS)
    assert "at least two files with def model(): pytorch.py has it" in told(folder)


def test_no_inputs(tmp_path):
    folder = written(tmp_path, pytorch=MODEL, other=MODEL)
    assert "no inputs.py with def inputs(rng)" in told(folder)


def test_a_file_that_is_no_python(tmp_path):
    folder = written(tmp_path, pytorch=MODEL, other="def model(:\n", inputs=INPUTS)
    assert "other.py can't be read as Python" in told(folder)


@pytest.mark.parametrize("name", ["pytorch", "jax"])
def test_a_starter_is_like_the_framework_that_is_asked_for(tmp_path, name):
    done = run("init", tmp_path / "demo", "--like", name)
    assert done.returncode == 0
    assert f"Written: inputs.py, {name}.py" in done.stdout
    assert "def model():" in (tmp_path / "demo" / f"{name}.py").read_text()


def test_a_starter_never_overwrites(tmp_path):
    folder = written(tmp_path / "demo", pytorch=MODEL)
    done = run("init", folder)
    assert done.returncode == 2
    assert "has pytorch.py already: nothing was written" in " ".join(
        done.stderr.split()
    )
    assert (folder / "pytorch.py").read_text() == MODEL
    assert len(list(folder.iterdir())) == 1
