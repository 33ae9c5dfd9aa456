"""The planted fault: an import that waits for ever."""

import threading

threading.Event().wait()
