"""A framework whose import waits for ever, and says in a pipe that it has begun."""

import os
import signal
from pathlib import Path

Path(os.environ["IMPORTED"]).write_text(str(os.getpid()))
while True:
    signal.pause()
