"""Training mode with dropout: one mask given to both models."""
