"""Two runs held against each other: what moved, and what else differs."""
