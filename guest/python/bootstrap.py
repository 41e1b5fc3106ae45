"""Starts Kiln's Python guest. Tiny, because Python never keeps the bytecode of a script."""

import sys

from kiln_guest import serving as bootstrap

if __name__ == "__main__":
    # User code finds its own modules, and nothing of the guest.
    del sys.path[0]
    bootstrap.main()
