"""The switches of each library, one module for each, with the kit's own values."""
