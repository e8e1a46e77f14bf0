"""Errors and warnings about the files of a data set."""


class DatasetError(Exception):
    """A data set is unknown, missing, damaged or not the published one; the message is one line."""


class IncompleteKit(DatasetError):
    """A file that comes with the kit is missing or damaged, which is no fault of the code that needs it."""


class PartialDatasetWarning(UserWarning):
    """Some training batches of a data set are missing; the others were read."""
