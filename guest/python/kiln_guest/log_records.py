"""Log records and reported errors as AWS's Python runtime writes them, in text or JSON.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
"""

import json
import logging
import time
import traceback

from .marshalling import to_json

_JSON_TIME = "%Y-%m-%dT%H:%M:%SZ"
_NO_BREAK_SPACE = "\u00a0"
_STANDARD_MEMBERS = {*vars(logging.makeLogRecord({})), "asctime", "message", "aws_request_id", "tenant_id"}


class LogSink:
    """Where records go: each in a frame of its own, whatever newlines it holds."""

    def __init__(self, control):
        self._control = control

    def log(self, text):
        data = text[:-1] if text.endswith("\n") else text
        self._control.log(data.encode("utf-8", "replace"), float(time.time_ns() // 1_000_000))


class _JsonFormatter(logging.Formatter):
    def __init__(self):
        super().__init__(datefmt=_JSON_TIME)

    def format(self, record):
        # Levels of the user's own count as the one below.
        level = min(logging.CRITICAL, max(logging.NOTSET, record.levelno)) // 10 * 10
        structured = isinstance(record.msg, dict) and not record.args
        line = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": logging.getLevelName(level),
            "message": record.msg if structured else record.getMessage(),
            "logger": record.name,
            **_exception_members(record),
            "requestId": record.aws_request_id,
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if record.exc_info else None,
            "tenantId": record.tenant_id,
        }
        for name, value in vars(record).items():
            if name not in _STANDARD_MEMBERS and name not in line:
                line[name] = value
        present = {name: value for name, value in line.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, default=str)


def _exception_members(record):
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    error_type, error, trace = record.exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": error_type.__name__,
        "errorMessage": str(error),
    }


class LambdaLoggerHandler(logging.Handler):
    """The root logger's handler; libraries know it by its name and its `log_sink`."""

    def __init__(self, log_sink):
        super().__init__()
        self.log_sink = log_sink

    def emit(self, record):
        self.log_sink.log(self.format(record))


class LogRecords:
    """Formats for one function; `request_id` and `tenant_id` are those of the invocation that runs."""

    def __init__(self, sink, environment):
        self.request_id = None
        self.tenant_id = None
        self._sink = sink
        self._json = environment.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        level = environment.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        self._level = "DEBUG" if level == "TRACE" else level

    def install(self):
        logging.Formatter.converter = time.gmtime
        handler = LambdaLoggerHandler(self._sink)
        handler.setFormatter(
            _JsonFormatter()
            if self._json
            else logging.Formatter(
                "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
                "%Y-%m-%dT%H:%M:%S",
            )
        )
        handler.addFilter(self._add_invocation)
        root = logging.getLogger()
        root.addHandler(handler)
        if isinstance(logging.getLevelName(self._level), int):
            root.setLevel(self._level)

    def _add_invocation(self, record):
        record.aws_request_id = self.request_id or ""
        record.tenant_id = self.tenant_id
        return True

    def error(self, described):
        """Logs an error that is about to be reported."""
        if self._json:
            moment = time.strftime(_JSON_TIME, time.gmtime())
            line = to_json({"timestamp": moment, "level": "ERROR", **described})
            self._sink.log(line.decode("utf-8"))
        else:
            self._sink.log(_error_text(described))


def _error_text(described):
    parts = [part for part in (described["errorType"], described["errorMessage"]) if part]
    lines = [" ".join(["[ERROR]", ": ".join(parts)]), "Traceback (most recent call last):"]
    for entry in described["stackTrace"]:
        lines += map(_indent_visibly, entry.splitlines())
    return "\n".join(lines)


def _indent_visibly(line):
    """CloudWatch's console drops leading spaces, but not these."""
    text = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(text)) + text
