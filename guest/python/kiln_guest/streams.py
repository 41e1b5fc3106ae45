"""Standard output and error, sent through the control socket in order with logs and answers."""

import io
import os
import sys


class ControlStream(io.RawIOBase):
    """Sends what is written as pieces of a log stream; a forked child writes to the real descriptor instead."""

    def __init__(self, control, descriptor):
        super().__init__()
        self._control = control
        self._descriptor = descriptor

    def write(self, data):
        view = memoryview(data)
        if self._control.in_guest:
            self._control.log(bytes(view))
        else:
            os.write(self._descriptor, view)
        return view.nbytes

    def writable(self):
        return True

    def fileno(self):
        """The real descriptor: `subprocess` and `faulthandler` ask for it."""
        return self._descriptor


def _text_stream(control, original, descriptor):
    # Nothing is held back, as on AWS: a function that is killed has lost no output.
    return io.TextIOWrapper(
        ControlStream(control, descriptor),
        encoding=original.encoding,
        errors=original.errors,
        newline="\n",
        write_through=True,
    )


def install(control):
    sys.stdout = sys.__stdout__ = _text_stream(control, sys.stdout, 1)
    sys.stderr = sys.__stderr__ = _text_stream(control, sys.stderr, 2)
