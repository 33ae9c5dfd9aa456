"""The experiments, a folder for each question that is measured, and the command
line."""
