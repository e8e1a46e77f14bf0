"""Checks on the replies of a sealed process. Nothing in a reply is trusted."""
