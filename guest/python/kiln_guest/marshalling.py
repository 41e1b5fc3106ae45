"""JSON as AWS's Python runtime reads and writes it, which is not quite the standard library's."""

import json
import os
import sys

from .faults import Fault

# From 3.12 on, responses carry characters beyond ASCII as they are.
_ESCAPES_UNICODE = sys.version_info < (3, 12)


class InvalidEvent(Exception):
    """The event is no JSON: the host refuses it without an invocation."""


def _refuse_constant(name):
    raise ValueError(f"{name} is no JSON value")


def read_event(payload):
    try:
        return json.loads(str(payload, "utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidEvent(str(error)) from None


class _Encoder(json.JSONEncoder):
    """Decimals become numbers of all their digits, bytes become text."""

    def __init__(self):
        super().__init__(ensure_ascii=_ESCAPES_UNICODE)
        self._decimals = []
        # Stands for decimals until the text is there: the standard encoder has no way to write a number as given.
        self._mark = f"\ue000{os.urandom(12).hex()}:"

    def default(self, o):
        # Who has a decimal has loaded the module, which is too large to load for everyone.
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(o, decimal.Decimal):
            if o.is_nan():
                return float("nan")
            self._decimals.append(str(o))
            return f"{self._mark}{len(self._decimals) - 1}"
        if isinstance(o, (bytes, bytearray)):
            return o.decode("utf-8")
        return super().default(o)

    def encode(self, o):
        try:
            text = super().encode(_with_named_fields(o))
        except RecursionError:
            # A circular value; the standard encoder has the words for it.
            text = super().encode(o)
        for index, number in enumerate(self._decimals):
            placeholder = json.dumps(f"{self._mark}{index}", ensure_ascii=_ESCAPES_UNICODE)
            text = text.replace(placeholder, number, 1)
        return text


def _with_named_fields(value):
    """The same value, with named tuples as objects. Copies only what holds one."""
    if isinstance(value, dict):
        changed = {key: _with_named_fields(item) for key, item in value.items()}
        same = all(changed[key] is item for key, item in value.items())
        return value if same else changed
    if isinstance(value, tuple) and callable(getattr(value, "_asdict", None)):
        return {key: _with_named_fields(item) for key, item in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        items = [_with_named_fields(item) for item in value]
        return value if all(new is old for new, old in zip(items, value)) else items
    return value


def to_json(value):
    """JSON text as UTF-8, lone surrogates escaped. Raises what the value makes the encoder raise."""
    return _Encoder().encode(value).encode("utf-8", "backslashreplace")


def write_response(value):
    """A handler's result as the caller gets it; bytes are passed on as they are."""
    if isinstance(value, bytes):
        return value
    try:
        return to_json(value)
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
