"""Whole models asserted to be the same, in a person's own tests."""
