"""A person's own programs on the page and in the exports where nothing else is."""
