"""`compare` is told what to compare: wrong options, configs by name, half precision."""

import re

import pytest

from tests.conftest import ROOT, compare, run


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-w", "two_layer"], "did you mean two_layer_net"),
        (["-b", "torch_egaer"], "did you mean torch_eager"),
        (["-w", "cnn", "-c", "digit"], "did you mean digits"),
        (["-w", "cnn", "-w", "matmul", "-c", "digits"], "matmul has none of these"),
        (["-w", "cnn", "-c", "batch_8"], "'batch_8' belongs to another command"),
        (["--dtype", "float64", "-c", "cnn_float16"], "no config 'cnn_float16'"),
        (["--preset", "quik"], "did you mean quick"),
        (["--device", "tpu7"], "no device 'tpu7'"),
        (["--device", "gpu"], "did you mean cuda?"),
        (
            ["-b", "torch"],
            "torch_compile or torch_compile_default or torch_cuda",
        ),
        (["--results", f"{ROOT}/README.md"], "is a file; name a folder"),
        (["--dtype", "float31"], "did you mean float32"),
        (["--threads", "4096"], "this machine offers 1 to"),
        (["--json", "no/such/folder/out.json"], "there is no folder"),
        (["--budget", "0"], "Invalid value for '--budget'"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_is_named_with_the_nearest_right_one(tmp_path, arguments, hint):
    given = ["--results", tmp_path / "results", *arguments]
    done = run("compare", *given)
    text = re.sub(r"[\s│]+", " ", done.stderr)
    assert done.returncode == 2
    assert hint in text
    assert not (tmp_path / "results").exists()


def test_a_config_asked_for_by_name_is_checked_and_timed(tmp_path):
    chosen = ["-w", "chain", "-c", "1x256", "-b", "plain", "--budget", "1"]
    done, found = compare(tmp_path, *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    [cell] = found["cells"]
    assert (cell["config"], cell["status"]) == ("1x256", "agree")
    assert cell["timing"]["step_s"]["median"] > 0
    assert cell["timing"]["processes"] == 4  # the least, of a budget that is too small
    said = " ".join(done.stdout.split())
    assert "within ±2 %: plain on chain/1x256, ±" in said
    assert "from fewer than 6 processes, too few for a mark. --resume adds" in said


def test_agreement_alone_times_nothing_until_it_is_resumed(tmp_path):
    chosen = ["-w", "chain", "-c", "1x256", "-b", "plain", "--budget", "1"]
    done, found = compare(tmp_path, *chosen, "--agreement-only")
    assert done.returncode == 0, done.stdout + done.stderr
    [cell] = found["cells"]
    assert (cell["status"], cell["timing"]) == ("agree", None)
    assert "round 1" not in done.stderr
    done, found = compare(tmp_path, *chosen, "--resume")
    [cell] = found["cells"]
    assert "Going on with run 1" in done.stdout
    assert cell["timing"]["processes"] == 4


def test_the_version_is_said():
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"graphparity \d+\.\d+\.\d+\n", done.stdout)


def test_a_cell_in_half_names_the_list_its_oracle_rounds_by(tmp_path):
    done, found = compare(tmp_path, "-w", "mixed_precision", "-b", "plain")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {cell["casts"] for cell in found["cells"]} == {"all"}
    assert "where a preset only checks a config" in done.stdout


def test_half_precision_is_not_asked_beside_float64(tmp_path):
    args = ["-w", "mixed_precision", "-b", "plain", "--dtype", "float64"]
    done, _ = compare(tmp_path, *args)
    assert done.returncode == 2
    assert "not in float64" in done.stderr
