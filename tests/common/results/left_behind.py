"""What stands in a results folder."""


def left_by(path):
    """Everything that stands in the file's folder: contents and times."""
    return {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns)
        for file in sorted(path.parent.iterdir())
    }
