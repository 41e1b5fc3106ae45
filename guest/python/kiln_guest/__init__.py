"""Kiln's Python guest: loads the user's function and serves invocations over file descriptor 3."""
