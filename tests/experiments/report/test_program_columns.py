"""Programs cut into definitions: nothing is lost, and pieces of one name meet."""

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.report import program_columns

TEXT = '''"""Title -- Library."""

import library

# -- forward: what it does -------------------------------------------------------------


def forward(params, x):  # x (N, D)
    # differs: arrays are immutable
    return x


@library.graph
def step(x):
    def call(y):
        return y

    return call
'''


def test_a_file_is_cut_at_markers_and_definitions():
    keys = [piece.key for piece in program_columns.pieces(TEXT)]
    assert keys == ["head", "section forward", "forward", "step", "step.call"]


def test_a_decorator_belongs_to_its_definition():
    step = next(p for p in program_columns.pieces(TEXT) if p.key == "step")
    assert step.lines[0].text == "@library.graph"


def test_the_pieces_put_together_are_the_file():
    for name in program_columns.names():
        for source in program_columns.program(name).sources.values():
            _, path = registry.locate(source.owner, *name.split("/"))
            assert source.text == path.read_text()
            numbers = [line.number for p in source.pieces for line in p.lines]
            assert numbers == list(range(1, len(numbers) + 1))


def test_a_deviation_is_told_with_its_line():
    source = program_columns.Source("a", "a.py", tuple(program_columns.pieces(TEXT)))
    assert program_columns.notes(source) == [(9, "differs", "arrays are immutable")]
    assert program_columns.title(source) == "Title -- Library."


def test_lines_that_the_lender_lacks_are_marked():
    other = TEXT.replace("return x\n", "return x + 1\n")
    lines = [line for p in program_columns.pieces(other, TEXT) for line in p.lines]
    assert [line.text.strip() for line in lines if line.changed] == ["return x + 1"]
    assert not any(
        line.changed for p in program_columns.pieces(TEXT) for line in p.lines
    )


def test_definitions_of_one_name_are_told_apart():
    keys = [
        p.key
        for p in program_columns.pieces("def a():\n    pass\n\n\ndef a():\n    pass")
    ]
    assert keys == ["head", "a", "a'"]


def test_the_static_conditional_is_another_text_and_the_net_is_borrowed():
    conditional = program_columns.program("workloads/conditional")
    assert conditional.owners["torch_compile"] == "torch_compile"
    own = conditional.sources["torch_compile"]
    changed = [line.text for p in own.pieces for line in p.lines if line.changed]
    assert any("torch.cond" in text for text in changed)
    net = program_columns.program("workloads/two_layer_net")
    assert net.owners["torch_compile"] == "torch_eager"


def test_all_keys_of_all_files_have_one_order():
    for name in program_columns.names():
        program = program_columns.program(name)
        assert len(set(program.keys)) == len(program.keys)
        reference = next(iter(program.sources.values()))
        keys = [piece.key for piece in reference.pieces]
        assert [key for key in program.keys if key in keys] == keys


def test_a_name_that_nobody_has_is_a_gap():
    with pytest.raises(registry.Gap, match="workloads/nothing"):
        program_columns.program("workloads/nothing")
