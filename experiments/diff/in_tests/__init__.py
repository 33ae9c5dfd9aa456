"""`diff` in a person's own test suite: an assertion, and a plugin of pytest."""
