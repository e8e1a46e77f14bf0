"""Files handed in beside the notebook: which of them travel into the sealed process."""
