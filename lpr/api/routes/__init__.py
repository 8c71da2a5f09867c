"""The API's resources, one a file; each has a ``router``."""
