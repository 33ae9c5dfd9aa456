"""How sure a cause is: proven by a run, told by numbers alone, or only likely."""

from typing import Literal, TypedDict

Proof = Literal["run", "run, in part", "numbers", "likely", "none", "seen"]
RUN: Proof = "run"  # made anew with it, and equal to the digits that rounding leaves
PART: Proof = "run, in part"  # the same of some outputs, or of some of the digits
NUMBERS: Proof = "numbers"  # what both gave fits it; nothing was made anew
LIKELY: Proof = "likely"  # a known pattern, no more
NONE: Proof = "none"  # no cause: what was looked for in vain
SEEN: Proof = "seen"  # no cause: what leads to the next sentence
HEADS: dict[Proof, str] = {
    RUN: "Proven: ",
    PART: "Proven in part: ",
    NUMBERS: "By the numbers alone, not tried: ",
    LIKELY: "Perhaps, not tried: ",
    NONE: "Not explained: ",
    SEEN: "",
}
OPENERS = "Both", "Equal", "In", "The", "Their", "They", "To", "What"


class Told(TypedDict):
    """A cause in words, and how sure it is."""

    text: str
    proof: Proof


def older(text: str) -> Proof:
    """How sure a cause is that an older document has of a run."""
    return PART if "still" in text or "not explained" in text else RUN


def said(text: str, proof: Proof | None) -> str:
    """`Proven: equal to 15 digits with …`; proof: None in documents that have none."""
    head = HEADS[proof] if proof else ""
    if head and text.partition(" ")[0] in OPENERS:
        text = text[:1].lower() + text[1:]
    return f"{head}{text}"
