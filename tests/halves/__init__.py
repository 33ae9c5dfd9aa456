"""Programs in half precision that are wrong, or right and written otherwise."""
