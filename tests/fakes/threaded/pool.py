"""A framework that keeps a thread of its own from its import on."""

import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()
