"""Two builds of the kit side by side: running both on the same work, and comparing what they leave."""
