"""The report on one submission, and its renderings: terminal, HTML, pictures, JSON."""
