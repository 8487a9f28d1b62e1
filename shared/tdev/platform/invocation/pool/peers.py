"""Who stands at the other end of a loopback connection: a port of ours is open to every user of this machine."""

import os
import socket
from pathlib import Path

_TABLE = Path("/proc/net/tcp")


def is_own_user(peer: socket.socket, table: Path = _TABLE) -> bool:
    """Whether a process of our own user has the other end (IPv4); true where the system does not tell (not Linux).

    The kernel's table has one line per socket: local address, remote address and the user, each written in hexadecimal
    with the address in the byte order of the machine. The other end's line has our addresses the other way round.
    """
    try:
        lines = table.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return True
    here, there = peer.getsockname()[1], peer.getpeername()[1]
    for line in lines:
        columns = line.split()
        if _port(columns[1]) == there and _port(columns[2]) == here:
            return int(columns[7]) == os.getuid()
    return False


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)
