"""The guest's life: it waits for its settings, loads the function and serves invocations, one at a time."""

import json
import logging
import os
import sys

from . import control as frames
from . import bytecode, faults, marshalling, streams
from .context import LambdaContext
from .loading import extend_path, load_handler
from .log_records import LogRecords, LogSink

# What AWS logs when init fails, word for word.
_INIT_FAILURE_NOTICE = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare"
    " cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes,"
    " runtime updates can be triggered by a function change, or can be applied automatically. To determine if the"
    " runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with"
    " a change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the"
    " previous runtime version. For more information, see"
    " https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)


class LambdaRuntimeClient:
    """Answers in frames. Error monitors wrap `post_init_error`, which has the name it has on AWS."""

    def __init__(self, control, max_response_bytes):
        self._control = control
        self._max_response_bytes = max_response_bytes

    def ready(self):
        self._control.send(frames.READY)

    def post_init_error(self, described):
        self._post(frames.INIT_ERROR, 0, described)

    def post_invocation_error(self, number, described):
        self._post(frames.ERROR, number, described)

    def post_invocation_result(self, number, payload):
        if len(payload) > self._max_response_bytes:
            self._control.send(frames.OVERSIZE, number, str(len(payload)).encode())
        else:
            self._control.send(frames.RESPONSE, number, payload)

    def refuse_event(self, number, message):
        self._control.send(frames.INVALID_JSON, number, message.encode("utf-8", "replace")[:1024])

    def _post(self, kind, number, described):
        json_text = marshalling.to_json(described)
        if len(json_text) > self._max_response_bytes - 1024:
            json_text = marshalling.to_json({**described, "errorMessage": "", "stackTrace": []})
        self._control.send_error(kind, number, described["errorType"], json_text)


def handle_event_request(lambda_runtime_client, request_handler, invocation, records):
    """One invocation, from its event to its answer. Error monitors wrap it to see the handler."""
    try:
        event = marshalling.read_event(invocation.payload)
    except marshalling.InvalidEvent as error:
        lambda_runtime_client.refuse_event(invocation.number, str(error))
        return
    try:
        result = marshalling.write_response(request_handler(event, LambdaContext(invocation)))
    except Exception as error:
        described = faults.describe(error, invocation.request_id)
        records.error(described)
        lambda_runtime_client.post_invocation_error(invocation.number, described)
    else:
        lambda_runtime_client.post_invocation_result(invocation.number, result)


def _apply_environment(variables):
    # What a wrapper script made of the environment stays.
    if "AWS_LAMBDA_EXEC_WRAPPER" in variables:
        return
    for name in os.environ.keys() - variables.keys():
        del os.environ[name]
    for name, value in variables.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _set_trace(header):
    if header is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = header


def _start(control):
    """Loads the function by the host's `start` frame. Ends the process when that fails."""
    _, _, body = control.receive()
    settings = json.loads(body)
    python_path = os.environ.get("PYTHONPATH", "")
    _apply_environment(settings["env"])
    os.chdir(settings["taskRoot"])
    extend_path(settings["taskRoot"], python_path)
    bytecode.install(settings["taskRoot"])
    streams.install(control)
    records = LogRecords(LogSink(control), os.environ)
    records.install()
    client = LambdaRuntimeClient(control, settings["maxResponseBytes"])
    try:
        # A wrapper script may have put another in its place.
        handler = load_handler(os.environ.get("_HANDLER") or settings["handler"])
    except Exception as error:
        described = faults.describe(error)
        logging.warning(_INIT_FAILURE_NOTICE)
        records.error(described)
        client.post_init_error(described)
        sys.exit(1)
    client.ready()
    return client, handler, records


def main():
    control = frames.Control()
    client, handler, records = _start(control)
    while True:
        _, number, body = control.receive()
        invocation = frames.Invocation(number, body)
        records.request_id = invocation.request_id
        records.tenant_id = invocation.tenant_id
        _set_trace(invocation.trace_header)
        # By its global name, which an error monitor may have replaced.
        handle_event_request(client, handler, invocation, records)
