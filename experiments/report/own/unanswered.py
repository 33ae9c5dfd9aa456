"""What is said of a document that has no answer, or that can't be read whole."""

from graphparity.common.contract import reasons as reasons_of
from graphparity.experiments.report.results_of import Row as Document
from graphparity.experiments.shared import called

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, LookupError)


def failures(document: Document) -> list[str]:
    """What did not run and why, wherever a document keeps it."""
    inner = [part for part in document.values() if isinstance(part, dict)]
    texts = dict[str, str]()
    for part in (document, *inner):
        for key in ("failed", "absent", "unsupported", "unknown"):
            reasons = part.get(key)
            if isinstance(reasons, dict):
                texts |= {str(name): str(why) for name, why in reasons.items()}
    return [f"{name}: {reasons_of.one_line(why)}" for name, why in texts.items()]


def unanswered(document: Document) -> str:
    """What is said of a document without an answer: it failed, or was cut off."""
    if why := failures(document):
        return f"There is no answer: it failed. {'. '.join(why).rstrip('.')}."
    again = document.get("command")
    text = "There is no answer: it was interrupted, or failed, before anything was"
    return f"{text} measured.{f' Again: `{called.again(again)}`.' if again else ''}"


def broken(error: Exception) -> str:
    """Why a document could not be read; a part that it lacks is an older version's."""
    if isinstance(error, KeyError):
        text = f"it has no {error}: an older version of this program may have made it"
        return f"{text}; run its command again"
    return f"{type(error).__name__}: {error}"
