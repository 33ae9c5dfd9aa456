"""Betas that Adam's bias correction holds in float32, as Keras does: every step then
goes by a rate that is a little another one than what was written. A weight decay is
found by its product with the rate, and is searched anew with it."""

from dataclasses import replace

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.training.fitted import (
    CONSTANT,
    FITS,
    Fit,
    Path,
    refitted,
)

NOISE = 1e-10  # of a beta: as near as two searches find the same one
MOST = 6  # digits of a rate that a person writes


def plain(fits: tuple[Fit, Fit], paths: tuple[Path, Path]) -> tuple[Fit, Fit]:
    """Both rules with the rates that were written: with such betas where these make the
    rates plainer, or those of the other one."""
    one, other = fits
    return _plain(one, other.rates, paths[0]), _plain(other, one.rates, paths[1])


def _plain(fit: Fit, others: Array, path: Path) -> Fit:
    if fit.rule.family != "adam" or not fit.rule.corrected:
        return fit
    found = refitted(fit.rule.but(coarse=True), path)
    if found is None:
        return fit
    plainer = digits(found.rates) < digits(fit.rates)
    meets = _near(found.rates, others) and not _near(fit.rates, others)
    return found if found.left <= FITS and (plainer or meets) else fit


def alike(one: Fit, other: Fit) -> tuple[Fit, Fit]:
    """Both, the first with those of the other's betas that are its own to NOISE: that
    is left of a search, and the correction of the start multiplies it."""
    both = {n: (getattr(one.rule, n), getattr(other.rule, n)) for n in ("b1", "b2")}
    near = {n: b for n, (a, b) in both.items() if abs(a - b) <= NOISE}
    return replace(one, rule=one.rule.but(**near)), other


def digits(rates: Array) -> int:
    """By how many digits all rates are written, in float64 or in float32; more than
    MOST: they are not."""
    for count in range(1, MOST + 1):
        written = np.array([float(f"{rate:.{count}g}") for rate in rates])
        single = written.astype(np.float32).astype(np.float64)
        if _near(written, rates) or _near(single, rates):
            return count
    return MOST + 1


def _near(one: Array, other: Array) -> bool:
    return bool(np.all(np.abs(one - other) <= CONSTANT * np.abs(other)))
