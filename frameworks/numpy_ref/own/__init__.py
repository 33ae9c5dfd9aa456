"""What is done with functions and models of a person's own."""
