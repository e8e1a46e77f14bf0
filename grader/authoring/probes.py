"""What a probe may meet besides values: the exception of a part's code, and whether an array is float."""

from grader.protocol.dtypes import is_float
from grader.replies.channel import Raised

__all__ = ["Raised", "is_float"]
