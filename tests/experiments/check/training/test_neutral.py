"""What can be said of an optimizer, and what is refused with what was expected."""

import pytest

from graphparity.experiments.check.training import neutral


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Adam", "no constructor call"),
        ("adam()", "adam needs lr"),
        ("adma(lr=1)", "did you mean adam"),
        ("adam(1e-3, beta=1)", "adam has no 'beta'; it takes lr"),
        ("adam(lr=1, b1=2)", "b1=2: expected a number from 0 to below 1"),
        ("adam(lr=-1)", "expected a number from 0"),
        ("adam(lr=open('x'))", r"lr=open\('x'\): expected a number"),
        ("adam(1, amsgrad=1)", "expected True or False"),
        ("adam(1, root='within')", "expected outside or inside or hat"),
        ("adam(lr=cosine(1e-3))", "cosine needs steps"),
        ("adam(lr=cosine(1e-3, steps=0))", "expected steps > 0"),
        ("adam(lr=warmup_cosine(1e-3, 10, 10))", "expected steps > 10"),
        ("adam(lr=piecewise(1e-3, at=3))", "expected a list of steps"),
        ("adam(lr=linear(0, 0, 3))", "expected a rate and a warm-up above 0"),
        ("chain()", "what clips, and the optimizer last"),
        ("chain(adam(1), clip(1))", "'adam' clips nothing"),
        ("chain(clip(1), clip(1))", "the optimizer, which is said last"),
        ("chain(clip(0), adam(1))", "expected a number above 0"),
        ("chain(clip, adam(1))", "clip is no call"),
        ("torch.optim.Adma(lr=1)", "did you mean Adam"),
        ("(" * 500, "no constructor call"),
    ],
)
def test_what_can_t_be_read_is_refused_and_never_run(text, said):
    with pytest.raises(ValueError, match=said):
        neutral.parse(text)


def test_an_optimizer_behind_clips_with_a_schedule():
    text = "chain(clip_by_global_norm(1.0), adamw(lr=cosine(1e-3, steps=10)))"
    found = neutral.parse(text)
    assert found.clips == (("global norm", 1.0),)
    assert found.schedule is not None
    assert found.schedule.rates(11)[[0, 5, 10]].tolist() == [1e-3, 5e-4, 0.0]
    assert found.rule is not None
    assert found.rule.decayed == "times rate"
    assert found.rule.decay == 0.01


def test_a_library_s_own_call_stays_what_it_is():
    text = "chain(clip(0.5), keras.optimizers.Adam(linear(0, 1e-3, 5), epsilon=1e-4))"
    found = neutral.parse(text)
    assert found.call == (
        "keras.optimizers",
        "Adam",
        {"learning_rate": 1e-3, "epsilon": 1e-4},
    )
    assert found.schedule is not None
    assert found.schedule.rates(2).tolist() == [0.0, 2e-4]
