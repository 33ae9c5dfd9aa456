"""Steps of training: an optimizer said once, or what the files say themselves."""
