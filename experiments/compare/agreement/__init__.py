"""The agreement of every cell of a run, beside the compilation that prices it."""
