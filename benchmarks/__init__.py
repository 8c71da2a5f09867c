"""Measures of the product against fixed sets and against other readers. See README.md."""
