"""Questions asked of workloads x backends: one file a question, and the command
line."""
