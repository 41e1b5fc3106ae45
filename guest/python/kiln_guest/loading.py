"""From a handler name to the user's function, by the rules of AWS's Python runtime.

https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

import importlib
import os
import sys

from .faults import Fault


def extend_path(task_root, python_path):
    """Where modules are looked for: the package, layers, PYTHONPATH, then Python's own folders.

    `python_path` is the variable's value when the interpreter started: a pre-warmed one started with another.
    """
    entries = [entry for entry in python_path.split(os.pathsep) if entry]
    if sys.path[: len(entries)] == entries:
        del sys.path[: len(entries)]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # Without mounts /var/task and /opt lie below a folder of the sandbox.
    root = task_root.removesuffix("/var/task")
    opt = "/opt" if root == task_root else f"{root}/opt"
    sys.path[:0] = [
        task_root,
        f"{opt}/python/lib/{version}/site-packages",
        f"{opt}/python",
        *(entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry),
    ]


def load_handler(name):
    """The handler itself. Raises `Fault`, or what the module raised while it was imported."""
    module_name, dot, attribute = name.rpartition(".")
    if not dot:
        message = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", message) from None
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        place = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise Fault("Runtime.UserCodeSyntaxError", message, [place]) from None
    try:
        return getattr(module, attribute)
    except AttributeError:
        message = f"Handler '{attribute}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message) from None
