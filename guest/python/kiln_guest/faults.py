"""Everything that goes wrong, in the shapes AWS's Python runtime reports.

https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
"""

import os
import traceback

_GUEST_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class Fault(Exception):
    """An error that the runtime itself reports (`Runtime.HandlerNotFound`); it has no frames of the guest."""

    def __init__(self, error_type, message, stack_trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.stack_trace = list(stack_trace)


def _message_of(error):
    try:
        return str(error)
    except Exception:
        return f"<unprintable {type(error).__name__} object>"


def _user_frames(error):
    frames = traceback.extract_tb(error.__traceback__)
    first = 0
    while first < len(frames) and frames[first].filename.startswith(_GUEST_FOLDER):
        first += 1
    # As tuples, frames are printed without the markers that newer versions set under a line; AWS prints none.
    plain = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames[first:]]
    return traceback.format_list(plain)


def describe(error, request_id=""):
    """The error object that callers get. Never raises, whatever was raised; init errors have no request id."""
    if isinstance(error, Fault):
        error_type, message, stack_trace = error.error_type, error.message, error.stack_trace
    else:
        error_type, message, stack_trace = type(error).__name__, _message_of(error), _user_frames(error)
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": stack_trace,
    }
