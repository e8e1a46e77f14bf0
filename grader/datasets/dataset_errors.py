"""What can be wrong with a data set's files."""


class DatasetError(Exception):
    """A data set is unknown, missing, broken or not what it should be; one clear line."""


class IncompleteKit(DatasetError):
    """A file that comes with the kit is missing or damaged: no fault of whoever asked for it."""


class PartialDatasetWarning(UserWarning):
    """Some training batches of a data set are not there; what is there was read."""
