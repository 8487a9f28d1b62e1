"""Landlock: which files the process may touch, no TCP, no signals to others.

Source of the method: Linux ``Documentation/userspace-api/landlock.rst``.
"""

# pathlib would double the start-up time of the child
# ruff: noqa: PTH112

import os
import struct
from collections.abc import Iterable

from tdev.platform.sandbox.embedded.kernel_calls import system_call

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHARACTER_DEVICE, _MAKE_SOCKET, _MAKE_BLOCK_DEVICE = 1 << 6, 1 << 9, 1 << 11
_TRUNCATE, _DEVICE_CONTROL = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_CONTROL
_RULE_BENEATH = 1
_PATH = 0x200000  # os.O_PATH, which mypy knows on Linux only


def restrict_files(readable: Iterable[str], writable: Iterable[str]) -> str:
    """Allow reading below some paths, writing below others, and nothing else; answers what the kernel could do.

    Raises:
        OSError: When the kernel has no Landlock.
    """
    version = system_call(_CREATE, None, 0, 1)
    files = (1 << 13) - 1
    for since, right in ((2, 1 << 13), (3, _TRUNCATE), (5, _DEVICE_CONTROL)):
        files |= right if version >= since else 0
    network = 3 if version >= 4 else 0
    scopes = 3 if version >= 6 else 0
    attributes = struct.pack("QQQ", files, network, scopes)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = system_call(_CREATE, attributes, len(attributes), 0)
    try:
        for path in readable:
            _allow(rules, path, files & (_EXECUTE | _READ_FILE | _READ_DIR))
        for path in writable:
            _allow(rules, path, files & ~(_MAKE_CHARACTER_DEVICE | _MAKE_BLOCK_DEVICE | _MAKE_SOCKET | _DEVICE_CONTROL))
        system_call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return f"landlock {version}: files" + (", tcp" if network else "") + (", signals" if scopes else "")


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, _PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there cannot be reached either
    try:
        if not os.path.isdir(path):
            rights &= _OF_FILES
        system_call(_ADD_RULE, rules, _RULE_BENEATH, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)
