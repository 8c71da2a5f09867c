"""One file a page: its routes, and its place in the navigation."""
