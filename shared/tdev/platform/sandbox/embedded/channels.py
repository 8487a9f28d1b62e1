"""The five channels between a caller and one run, and how open ones are handed to another process.

Four are pipes: the task (caller to run), standard output, standard error and the result (run to caller). The fifth is
a pair of sockets, the line between the caller and the run's supervisor: set-up one way, how it ended the other way,
and the end of either side is seen by the other. The order of the fields is the order in which they travel.
"""

import os
import socket
from collections.abc import Iterable
from typing import NamedTuple


class Channels(NamedTuple):
    """Open descriptors of one side."""

    task: int
    stdout: int
    stderr: int
    result: int
    line: int


def open_channels() -> tuple[Channels, Channels]:
    """The caller's side and the run's side. Raises ``OSError`` when no more descriptors are to be had."""
    opened: list[int] = []
    try:
        for _ in range(4):
            opened += os.pipe()
        ours, theirs = socket.socketpair()
    except OSError:
        close_all(opened)
        raise
    task, stdout, stderr, result = zip(opened[::2], opened[1::2], strict=True)
    return (
        Channels(task[1], stdout[0], stderr[0], result[0], ours.detach()),
        Channels(task[0], stdout[1], stderr[1], result[1], theirs.detach()),
    )


def close_all(descriptors: Iterable[int]) -> None:
    """Close each of them."""
    for descriptor in descriptors:
        os.close(descriptor)
