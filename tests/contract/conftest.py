"""Fixtures that several contract suites share."""

from tests.support.stores import emulator, moto, store, tables

__all__ = ["emulator", "moto", "store", "tables"]
