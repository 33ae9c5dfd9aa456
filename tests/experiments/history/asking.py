"""`history` asked of a folder, and what it says."""

import json
import re

from tests.conftest import run as run_command


def asked(kept, *arguments):
    """`history` of a folder: how it ended, what it said, its document."""
    out = kept.folder.parent / "history.json"
    out.unlink(missing_ok=True)
    done = run_command("history", "--results", kept.folder, "--json", out, *arguments)
    return done, json.loads(out.read_text()) if out.exists() else None


def flat(text):
    return re.sub(r"[\s│]+", " ", text)


def words(document, place="matmul/tenth"):
    return [m["word"] for m in document["moves"] if m["place"] == place]
