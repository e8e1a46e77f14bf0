"""The process that imports the libraries once, and the keepers of its children."""
