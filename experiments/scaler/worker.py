"""Inside a worker: the loss scaler that a library itself offers."""

from collections.abc import Callable

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Options
from graphparity.common.worker import session


def library_scaler() -> dict[str, object]:
    """Its name and its defaults, by our rule's names. Raises Gap where there is
    none."""
    scalers = registry.load(session.current().backend, "scalers")
    return {"library": scalers.NAME, **scalers.defaults()}


def run_library_scaler(settings: Options, finite: list[bool]) -> list[list[float]]:
    """[scale, growth] after each of its steps with finite gradients or not."""
    scalers = registry.load(session.current().backend, "scalers")
    states = scalers.run(finite, **settings)
    return [[float(scale), float(growth)] for scale, growth in states]


def call_library_scaler(settings: dict[str, float]) -> str | None:
    """Its constructor's call with these settings; None where it has no such options."""
    text: str | None = registry.load(session.current().backend, "scalers").call(
        **settings
    )
    return text


def loosen(loose: bool) -> str | None:
    """Let the compiler skip roundings to half precision, as it would by itself.

    What that is called; None where a backend's compiler has no such switch.
    """
    mixed = registry.load(session.current().backend, "mixed")
    if not hasattr(mixed, "LOOSE"):
        return None
    mixed.loosen(loose)
    session.forget()
    return str(mixed.LOOSE)


COMMANDS: dict[str, Callable[..., object]] = {
    "loosen": loosen,
    "library_scaler": library_scaler,
    "run_library_scaler": run_library_scaler,
    "call_library_scaler": call_library_scaler,
}
