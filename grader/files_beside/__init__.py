"""Select the files handed in beside the notebook that travel into the sealed process."""
