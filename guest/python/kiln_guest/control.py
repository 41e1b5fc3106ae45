"""The guest's end of the control socket, and the frames that pass through it. See docs/GUEST-PROTOCOL.md."""

import os
import struct
import threading

_DESCRIPTOR = 3

START = 1
INVOKE = 2
READY = 16
INIT_ERROR = 17
RESPONSE = 18
ERROR = 19
INVALID_JSON = 20
OVERSIZE = 21
LOG = 22

_MAX_LOG_BYTES = 256 * 1024
_MAX_ERROR_TYPE_BYTES = 256

# Body length, type and three zero bytes, invocation number.
_HEADER = struct.Struct(">IB3xI")
_LENGTH = struct.Struct(">H")
_MOMENT = struct.Struct(">d")
_ABSENT = 0xFFFF


class Invocation:
    """One `invoke` frame; texts that the host left out are None."""

    __slots__ = (
        "number",
        "deadline_ms",
        "request_id",
        "invoked_function_arn",
        "trace_header",
        "client_context",
        "cognito_identity",
        "tenant_id",
        "payload",
    )

    def __init__(self, number, body):
        self.number = number
        (self.deadline_ms,) = _MOMENT.unpack_from(body)
        offset = _MOMENT.size
        for name in self.__slots__[2:-1]:
            (length,) = _LENGTH.unpack_from(body, offset)
            offset += _LENGTH.size
            text = None
            if length != _ABSENT:
                text = str(body[offset : offset + length], "utf-8")
                offset += length
            setattr(self, name, text)
        self.payload = body[offset:]


class Control:
    """Frames in and out. Writing is synchronous: what was sent is delivered although the process exits."""

    def __init__(self):
        # The user's child processes must not speak for the guest: neither those that exec nor those that fork.
        os.set_inheritable(_DESCRIPTOR, False)
        os.set_blocking(_DESCRIPTOR, True)
        self._lock = threading.Lock()
        self.in_guest = True
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self):
        self.in_guest = False
        os.close(_DESCRIPTOR)

    def receive(self):
        """The next frame as (type, invocation, body). Ends the process when the host is gone."""
        length, kind, invocation = _HEADER.unpack(self._read(_HEADER.size))
        return kind, invocation, self._read(length)

    @staticmethod
    def _read(length):
        body = bytearray(length)
        view = memoryview(body)
        filled = 0
        while filled < length:
            count = os.readv(_DESCRIPTOR, [view[filled:]])
            if count == 0:
                os._exit(0)
            filled += count
        return body

    def send(self, kind, invocation=0, body=b""):
        frame = _HEADER.pack(len(body), kind, invocation) + body
        with self._lock:
            # A signal handler may end a write early.
            sent = os.write(_DESCRIPTOR, frame)
            while sent < len(frame):
                sent += os.write(_DESCRIPTOR, memoryview(frame)[sent:])

    def send_error(self, kind, invocation, error_type, json):
        name = error_type.encode("utf-8", "replace")[:_MAX_ERROR_TYPE_BYTES]
        self.send(kind, invocation, _LENGTH.pack(len(name)) + name + json)

    def log(self, data, timestamp_ms=0.0):
        """With a timestamp one whole record; without, a piece of a stream."""
        head = _MOMENT.pack(timestamp_ms)
        for start in range(0, len(data), _MAX_LOG_BYTES):
            self.send(LOG, 0, head + data[start : start + _MAX_LOG_BYTES])
