"""What is said of weights in another layout, from documents alone."""

from graphparity.experiments.check.alone import layouts


def sentence(*every):
    matches = [{"left": n, "right": n.upper(), "layout": text} for n, text in every]
    return layouts.sentence({"first": "one", "second": "two", "matches": matches})


def test_a_transposed_matrix_is_no_news():
    assert sentence(("a.weight", "transpose 1 0"), ("a.bias", "as it is")) == ""


def test_a_flattened_image_and_a_kernel_are_named_once_each():
    moved = "transpose 2 3 1 0"
    text = sentence(
        *((f"{name}.weight", moved) for name in "abc"),
        ("out.weight", "transpose 1 0, in: 6 channels from first to last"),
    )
    assert text == (
        f" Reordered are a.weight, b.weight and 1 more ({moved}); out.weight (rows: "
        "images are flattened channels first in one, last in two)."
    )


def test_the_other_way_round_names_the_other_model():
    text = sentence(("out.weight", "in: 6 channels from last to first"))
    assert "channels first in two, last in one" in text


def test_as_many_channels_as_places_may_be_either():
    text = sentence(("out.weight", "in: 6 channels from first to last or back"))
    assert "channels first in one of them, last in the other" in text
