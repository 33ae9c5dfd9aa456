"""What a worker's process is like from inside."""
