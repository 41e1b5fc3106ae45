"""Takes the bytecode of the user's code from where Kiln has put it, compiled once for all environments."""

import os
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)

_FOLDER = "/var/runtime/bytecode"


class _Loader(SourceFileLoader):
    def get_data(self, path):
        folder, name = os.path.split(path)
        if name.endswith(".pyc"):
            try:
                return super().get_data(f"{_FOLDER}{os.path.dirname(folder)}/{name}")
            except OSError:
                pass
        return super().get_data(path)


def install(task_root):
    """Does nothing where there is no bytecode for this function."""
    if not os.path.isdir(_FOLDER):
        return
    find = FileFinder.path_hook(
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (_Loader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )

    def hook(path):
        if path != task_root and not path.startswith(f"{task_root}/"):
            raise ImportError
        return find(path)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.pop(task_root, None)
