"""The switches of each library, a module each: what it keeps per process, and the kit's own values."""
