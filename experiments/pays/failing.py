"""What is said where a worker failed while it ran a person's own program."""

from graphparity.common.workers.process import WorkerFailure


def why(failure: WorkerFailure) -> str:
    """How it failed, in a sentence without a full stop."""
    text = str(failure).rstrip(".")
    if failure.status == "timeout":
        return f"it did not end: {text} (--timeout)"
    if failure.status == "unavailable":
        return f"its framework can't be used here: {text}"
    if failure.status == "unsupported":
        return text
    return f"its process ended: {text}"
