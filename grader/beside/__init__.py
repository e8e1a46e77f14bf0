"""Files handed in beside the notebook: which of them travel, and what their code says."""
