"""Why two models are another function: what makes the one equal to the other."""
