"""What two models gave, held against each other."""
