"""The pages under docs/ and the README: what of them is written from kept results.

No question, so no EXPERIMENT: `python -m graphparity.experiments.docs`, or `make docs`.
"""
