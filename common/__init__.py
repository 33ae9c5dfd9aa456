"""The harness: it knows no framework by name, only the folders under `frameworks/`."""
