"""Which output of one program is which of another."""

from graphparity.common.contract.trees import Named
from graphparity.experiments.diff.sides import Side, is_gradient


def outputs(values: Named) -> list[str]:
    """The names of outputs, without gradients."""
    return [name for name in values if not is_gradient(name)]


def by_order(one: Named, other: Named) -> dict[str, str]:
    """The second's outputs by their names -> the first's, where they have no name in
    common and the shapes fit in their order; else nothing."""
    first, second = outputs(one), outputs(other)
    if not first or len(first) != len(second) or set(first) & set(second):
        return {}
    pairs = list(zip(first, second, strict=True))
    if any(one[mine].shape != other[theirs].shape for mine, theirs in pairs):
        return {}
    return {theirs: mine for mine, theirs in pairs}


def unlike(first: Side, second: Side) -> str | None:
    """Why the results have nothing to compare; None where they have."""
    one, other = first.best(), second.best()
    for side, values in ((first, one), (second, other)):
        if not outputs(values):
            return f"{side.label} returns no array, but {side.form}"
    if set(outputs(one)) & set(outputs(other)) or by_order(one, other):
        return None
    return (
        "their results have other forms: "
        f"{first.label} returns {first.form}, {second.label} {second.form}; "
        f"{', '.join(outputs(one))} against {', '.join(outputs(other))}"
    )


def rename(side: Side, names: dict[str, str]) -> None:
    """Give outputs other names, everywhere."""
    if not names:
        return

    def renamed(values: Named) -> Named:
        return {names.get(name, name): array for name, array in values.items()}

    side.values = {dtype: renamed(values) for dtype, values in side.values.items()}
    side.shaken = list(map(renamed, side.shaken))
    side.inside = list(map(renamed, side.inside))
