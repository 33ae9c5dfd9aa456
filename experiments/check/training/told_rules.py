"""What two rules that were found from trainings do otherwise, in a sentence: the fewest
fields that, taken from the other, make the other's steps to nine digits."""

import itertools
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.training import corrections
from graphparity.experiments.check.training.fitted import (
    CONSTANT,
    FITS,
    Fit,
    Path,
    followed,
)

SINGLE = 1e-11  # relative: a number is another one's float32
SHOWN = 4  # rates
FAMILIES = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop", "adagrad": "Adagrad"}
NUMBERS = {
    "rho": "momentum",
    "b1": "beta 1",
    "b2": "beta 2",
    "eps": "epsilon",
    "decay": "weight decay",
}
FORMS: dict[str, dict[object, str]] = {  # what each value of a field is called
    "decayed": {
        "coupled": "adds the weight decay to the gradient (coupled, L2)",
        "times rate": "takes the weight decay off the weight (decoupled, AdamW)",
    },
    "root": {
        "outside": "adds epsilon to the square root",
        "inside": "adds epsilon inside the square root",
        "hat": "adds epsilon before the correction of the start (epsilon-hat)",
    },
    "nesterov": {True: "uses Nesterov's momentum", False: "uses plain momentum"},
    "amsgrad": {True: "uses AMSGrad", False: "uses no AMSGrad"},
    "corrected": {
        True: "corrects the start of the averages",
        False: "does not correct the start of the averages",
    },
    "rate_inside": {
        True: "has the rate inside the momentum",
        False: "multiplies the momentum by the rate",
    },
}
COARSE = "coarse"
FIELDS = *NUMBERS, *FORMS, COARSE
SIXTH = 1e-5  # relative: rates that part in the sixth digit
ADDED = 0.0, 1e-6  # to the norm that a clip divides by
RATES = "rates"
LEFT = "the two ways then agree to {:.0e}"


@dataclass(frozen=True)
class Told:
    """A sentence; found: whether it explains the steps; narrow: by nothing but numbers
    that one of them rounds to float32."""

    text: str
    narrow: bool = False
    found: bool = True


def told(
    fits: tuple[Fit, Fit], paths: tuple[Path, Path], labels: tuple[str, str]
) -> Told | None:
    """What explains the second path, by the first's rule with as few fields of the
    second's as can be. None where they are one rule."""
    fits, path = corrections.alike(*corrections.plain(fits, paths)), paths[1]
    one, other = fits
    for which in (0, 1):
        if most := clipped(fits[which], fits[1 - which], paths[which]):
            text = (
                f"{labels[which]} clips all gradients together to a norm of {most:.6g}"
            )
            return Told(f"{text}, {labels[1 - which]} does not")
    if one.rule.family != other.rule.family:
        parts = [f"{n} trains by {described(fit)}" for n, fit in zip(labels, fits)]
        return Told(", ".join(parts))
    names = [n for n in FIELDS if _differ(n, one, other)]
    if "decayed" in names and not (one.rule.decay and other.rule.decay):
        names.remove("decayed")  # one of them decays nothing
    for count in range(len(names) + 2):
        for chosen in itertools.combinations([RATES, *names], count):
            if (left := _left(one, other, chosen, path)) <= FITS:
                return _told(fits, chosen, labels, left) if chosen else None
    return None


def clipped(one: Fit, other: Fit, path: Path) -> float | None:
    """The norm to which a path's gradients are clipped, where that alone makes its
    rates the other's; None where it doesn't, in two steps at least."""
    if one.rule.family != "sgd" or one.rule.decay or not other.constant():
        return None
    shares = one.rates / float(np.median(other.rates))
    short = shares < 1.0 - CONSTANT
    if np.any(np.abs(shares[~short] - 1.0) > CONSTANT):
        return None
    norms = np.linalg.norm(path.gradients[short], axis=1)
    for added in ADDED:
        most = shares[short] * (norms + added)
        if len(most) > 1 and np.ptp(most) <= CONSTANT * most[0]:
            return float(most[0])
    return None


def _differ(name: str, one: Fit, other: Fit) -> bool:
    return bool(getattr(one.rule, name) != getattr(other.rule, name))


def _left(one: Fit, other: Fit, chosen: tuple[str, ...], path: Path) -> float:
    """What the first's rule with some of the second's fields leaves of the second's
    way."""
    fields = {n: getattr(other.rule, n) for n in chosen if n != RATES}
    if "decay" in fields and not one.rule.decay:
        fields["decayed"] = other.rule.decayed
    rates = other.rates if RATES in chosen else one.rates
    return followed(one.rule.but(**fields), path, rates)[0].left


def _told(
    fits: tuple[Fit, Fit], chosen: tuple[str, ...], labels: tuple[str, str], left: float
) -> Told:
    parts, narrow = list[str](), True
    for name in _order(fits, chosen):
        if name == RATES:
            text, short = _rates(fits[0].rates, fits[1].rates, labels)
            if _sixth(fits) and len(chosen) > 1 and not short:
                text = f"the rates part by {_apart(fits):.0e} of them"
        elif name == COARSE:
            which = labels[fits[1].rule.coarse]
            text = f"the betas of its bias correction are float32's in {which}"
            short = True
        elif name in NUMBERS:
            values = [float(getattr(fit.rule, name)) for fit in fits]
            text, short = _number(NUMBERS[name], values, labels)
        else:
            both = [FORMS[name][getattr(fit.rule, name)] for fit in fits]
            text = f"{labels[0]} {both[0]}, {labels[1]} {both[1]}"
            text += _nearest(name, fits, labels)
            short = False
        parts.append(text)
        narrow = narrow and short
    return Told(f"{'; '.join(parts)}: {LEFT.format(max(left, 1e-16))}", narrow)


def _nearest(name: str, fits: tuple[Fit, Fit], labels: tuple[str, str]) -> str:
    """Which epsilon before the correction is nearest to one after it: libraries that
    have the one have no other."""
    roots = [fit.rule.root for fit in fits]
    if name != "root" or set(roots) != {"hat", "outside"}:
        return ""
    which = roots.index("hat")
    rule = fits[1 - which].rule
    eps = rule.eps * float(np.sqrt(1.0 - rule.b2))
    text = f"the nearest epsilon in {labels[which]} is {eps:.3g}"
    return f" ({text}, the same in step 1 alone)"


def _order(fits: tuple[Fit, Fit], chosen: tuple[str, ...]) -> list[str]:
    """The fields as they are told: rates that part in the sixth digit come last."""
    return sorted(chosen, key=lambda name: name == RATES and _sixth(fits))


def _sixth(fits: tuple[Fit, Fit]) -> bool:
    """Whether the rates part by so little that it is no other rate."""
    return _apart(fits) <= SIXTH


def _apart(fits: tuple[Fit, Fit]) -> float:
    one, other = (fit.rates for fit in fits)
    return float(np.linalg.norm(one - other) / (np.linalg.norm(one) or 1.0))


def _number(
    word: str, values: list[float], labels: tuple[str, str]
) -> tuple[str, bool]:
    """What is said of a number that differs, and whether it is only rounded."""
    which = rounded(np.array(values[:1]), np.array(values[1:]))
    if which is not None:
        shown = f"{values[1 - which]:.6g}"
        return f"the {word} {shown} is rounded to float32 in {labels[which]}", True
    first, second = (f"{v:.4g}" if abs(v) > 1e-12 else "0" for v in values)
    if first == second:
        larger = int(values[1] > values[0])
        most = abs(values[1] - values[0]) / abs(values[1 - larger])
        text = f"the {word} {first} is {most:.0e} of itself larger in {labels[larger]}"
        return text, False
    return f"the {word} is {first} in {labels[0]} and {second} in {labels[1]}", False


def rounded(one: Array, other: Array) -> int | None:
    """Which of two has the other's numbers rounded to float32, 0 or 1; else None. They
    are known to ten digits, which is what a person writes at most."""
    for which, (wide, narrow) in enumerate(((other, one), (one, other))):
        plain = np.array([float(f"{v:.8g}") for v in wide])
        single = plain.astype(np.float32).astype(np.float64)
        near = np.abs(single - narrow) <= 1e2 * SINGLE * np.abs(narrow)
        exact = np.abs(plain - wide) <= 1e2 * SINGLE * np.abs(wide)
        if np.all(near) and np.all(exact) and np.any(single != plain):
            return which
    return None


def _rates(one: Array, other: Array, labels: tuple[str, str]) -> tuple[str, bool]:
    """What is said of two rows of rates."""
    if (which := rounded(one, other)) is not None:
        shown = f"{(other, one)[which][0]:.6g}"
        return f"the rate {shown} is rounded to float32 in {labels[which]}", True
    with np.errstate(all="ignore"):
        ratios = other / one
    ratio = float(ratios[0])
    if np.all(np.isfinite(ratios)) and np.ptp(ratios) <= 1e-7 * abs(ratio):
        digits = 6 if _listed(one) != _listed(other) else 12
        far = f"{ratio:.{digits}g} times as far in every weight"
        both = f"{_listed(one, digits)} against {_listed(other, digits)}"
        return f"In step 1 the second goes {far}: another rate, {both}", False
    both = f"{_listed(one)} in {labels[0]}, {_listed(other)} in {labels[1]}"
    for ahead, (a, b) in enumerate(((one, other), (other, one))):
        if len(a) > 2 and np.allclose(a[1:], b[:-1], rtol=1e-7, atol=0.0):
            text = f"the schedule of {labels[1 - ahead]} is a step ahead"
            return f"{text}: rates {both}", False
    first = 1 + int(np.flatnonzero(np.abs(other - one) > 1e-8 * np.abs(one))[0])
    return f"another schedule of the rate, from step {first} on: {both}", False


def _listed(rates: Array, digits: int = 6) -> str:
    """One rate, or the first of several."""
    if np.ptp(rates) <= 1e-7 * abs(float(rates[0])):
        return f"{rates[0]:.{digits}g}"
    more = ", …" if len(rates) > SHOWN else ""
    return ", ".join(f"{rate:.{digits}g}" for rate in rates[:SHOWN]) + more


def described(fit: Fit) -> str:
    """A rule in words, with its numbers."""
    rule = fit.rule
    numbers = {
        "sgd": ("rho",),
        "adam": ("b1", "b2", "eps"),
        "rmsprop": ("b2", "eps"),
        "adagrad": ("eps",),
    }[rule.family]
    shown = [(n, getattr(rule, n)) for n in (*numbers, "decay")]
    parts = [f"{NUMBERS[n]} {v:.4g}" for n, v in shown if v]
    return f"{FAMILIES[rule.family]} (rate {', '.join([_listed(fit.rates), *parts])})"
