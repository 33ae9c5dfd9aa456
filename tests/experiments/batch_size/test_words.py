"""The sentence of `scaling`, and its tables: a cost that was not seen is none."""

import io

from rich.console import Console

from graphparity.experiments.batch_size import tables, words


def around(seconds):
    return {"median": seconds, "low": 0.0, "high": 2e-6}


def row(name, step_s, image_s, points=()):
    fit = {"per_step_s": around(step_s), "per_image_s": around(image_s)}
    fit = {**fit, "worst_deviation": 0.1}
    return {"backend": name, "dtype": "float32", "points": [*points], "fit": fit}


def test_a_cost_that_was_not_seen_is_not_the_cheapest():
    rows = [row("torch_eager", 1e-4, 0.0), row("jax_eager", 2e-4, 3e-6)]
    said = words.summary({"scaling": rows, "failed": {}})
    assert "The cheapest step is torch_eager's, 100 µs." in said
    assert "The cheapest image is jax_eager's, 3.00 µs." in said
    assert "0.00 ns" not in said
    said = words.summary({"scaling": rows[:1], "failed": {}})
    assert "image" not in said.replace("No cost of an image was seen.", "")
    assert "No cost of an image was seen." in said


def test_a_cost_of_nothing_is_no_nanoseconds():
    point = {"batch": 1, "images_per_s": None, "peak_bytes": None}
    point = {**point, "step_s": around(0.0)}
    screen = Console(file=io.StringIO(), width=160)
    rows = [row("torch_eager", 0.0, 0.0, [point])]
    tables.show(screen, {"scaling": rows, "failed": {}})
    text = screen.file.getvalue()
    assert "0.00 ns" not in text
    assert "0 s [0 s, 2.00 µs]" in text
