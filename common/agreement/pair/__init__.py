"""Parts of the judgement of two programs held against each other."""
