"""Ways in which foreign code tries to get out of the sandbox, and the walls without which each of them succeeds.

Every attempt is a function ``attempt`` that answers True when it got out. ``held_by`` are the walls to take away for
the negative control: with all of them gone the same code must succeed, or the test could not fail.
"""

import textwrap
from dataclasses import dataclass

ALL = frozenset({"namespaces", "landlock", "seccomp"})


@dataclass(frozen=True)
class Attempt:
    name: str
    source: str
    held_by: frozenset[str]
    machine: str = ""


def _attempt(name, body, held_by=ALL, *, given="", machine=""):
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "        ")
    source = f"import os, sys\ndef attempt({given}):\n    try:\n{lines}\n    except OSError:\n        return False\n"
    return Attempt(name, source, frozenset(held_by), machine)


FILES = [
    _attempt(
        "reads a file", "return open(secret).read() == 'private'", {"namespaces", "landlock"}, given="secret, **_"
    ),
    _attempt(
        "reads a file by way of a link",
        "os.symlink(secret, 'link')\nreturn open('link').read() == 'private'",
        {"namespaces", "landlock"},
        given="secret, **_",
    ),
    _attempt(
        "lists a folder", "return 'secret.txt' in os.listdir(folder)", {"namespaces", "landlock"}, given="folder, **_"
    ),
    _attempt(
        "writes a file",
        "open(os.path.join(folder, 'mine.txt'), 'w').write('x')\nreturn True",
        {"namespaces", "landlock"},
        given="folder, **_",
    ),
    _attempt(
        "deletes a file",
        "os.remove(os.path.join(folder, 'victim.txt'))\nreturn True",
        {"namespaces", "landlock"},
        given="folder, **_",
    ),
    _attempt(
        "makes a second name for a file",
        "os.link(secret, os.path.join(folder, 'second.txt'))\nreturn True",
        {"namespaces", "landlock"},
        given="secret, folder, **_",
    ),
    _attempt("reads the users", "return 'root' in open('/etc/passwd').read()", {"namespaces", "landlock"}, given="**_"),
    _attempt(
        "reads the environment of its parent",
        "return b'TDEV_TEST_SECRET' in open(f'/proc/{parent}/environ', 'rb').read()",
        {"namespaces", "landlock", "capabilities", "user"},
        given="parent, **_",
    ),
    _attempt(
        "finds other processes",
        "return any(n.isdigit() for n in os.listdir('/proc'))",
        {"namespaces", "landlock"},
        given="**_",
    ),
]

NETWORK = [
    _attempt(
        "connects by TCP",
        "import socket\nsocket.create_connection(('127.0.0.1', port), 2).close()\nreturn True",
        given="port, **_",
    ),
    _attempt(
        "listens",
        "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\ns.close()\nreturn True",
        given="**_",
    ),
    _attempt(
        "sends by UDP",
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.sendto(b'x', ('127.0.0.1', port))
        s.close()
        return True
        """,
        given="port, **_",
    ),
    _attempt(
        "connects to a local socket",
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(unix)\ns.close()\nreturn True",
        given="unix, **_",
    ),
    _attempt(
        "opens a raw channel to the kernel",
        "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()\nreturn True",
        {"seccomp"},
        given="**_",
    ),
]

PROCESSES = [
    _attempt(
        "forks",
        "child = os.fork()\nif child == 0:\n    os._exit(0)\nos.waitpid(child, 0)\nreturn True",
        {"seccomp"},
        given="**_",
    ),
    _attempt(
        "starts a program",
        "import subprocess\nreturn subprocess.run(['/bin/true']).returncode == 0",
        given="**_",
    ),
    _attempt("becomes a program", "os.execv('/bin/true', ['true'])", given="**_"),
    _attempt(
        "forks by number",
        """
        import ctypes
        child = ctypes.CDLL(None).syscall(57)
        if child == 0:
            os._exit(0)
        return child > 0
        """,
        {"seccomp"},
        given="**_",
        machine="x86_64",
    ),
    _attempt(
        "calls the kernel by its 32-bit door",
        """
        import ctypes, mmap
        code = mmap.mmap(-1, 4096, prot=7)
        code.write(bytes.fromhex('53b80200000031dbcd805bc3'))
        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
        child = ctypes.CFUNCTYPE(ctypes.c_long)(address)()
        if child == 0:
            os._exit(0)
        return 0 < child < 1 << 22
        """,
        {"seccomp"},
        given="**_",
        machine="x86_64",
    ),
    _attempt("kills a process", "os.kill(victim, 9)\nreturn True", given="victim, **_"),
    _attempt(
        "traces a process",
        """
        import ctypes
        return ctypes.CDLL(None).ptrace(16, victim, 0, 0) == 0
        """,
        ALL | {"capabilities", "user"},
        given="victim, **_",
    ),
    _attempt(
        "changes the limits of a process",
        "import resource\nresource.prlimit(victim, resource.RLIMIT_CORE, (0, 0))\nreturn True",
        ALL | {"capabilities", "user"},
        given="victim, **_",
    ),
    _attempt(
        "slows a process down",
        "os.setpriority(os.PRIO_PROCESS, victim, 19)\nreturn True",
        ALL | {"capabilities", "user"},
        given="victim, **_",
    ),
]

MACHINE = [
    _attempt(
        "makes namespaces",
        "import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000) == 0",
        {"seccomp", "namespaces"},
        given="**_",
    ),
    _attempt(
        "keeps memory outside its limits",
        "os.close(os.memfd_create('x'))\nreturn True",
        {"seccomp"},
        given="**_",
    ),
    _attempt(
        "takes shared memory",
        "import ctypes\nreturn ctypes.CDLL(None).semget(0, 1, 0o600) >= 0",
        {"seccomp"},
        given="**_",
    ),
    _attempt(
        "changes how the kernel sees it",
        "import ctypes\nreturn ctypes.CDLL(None).personality(0xffffffff) >= 0",
        {"seccomp"},
        given="**_",
    ),
    _attempt(
        "raises its limits",
        """
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (1 << 50, 1 << 50))
        return True
        """,
        {"limits"},
        given="**_",
    ),
    _attempt(
        "takes more memory than it may",
        "import mmap\nmmap.mmap(-1, 1 << 31).close()\nreturn True",
        {"limits"},
        given="**_",
    ),
    _attempt(
        "opens more files than it may",
        "handles = [os.open('/dev/null', os.O_RDONLY) for _ in range(300)]\nreturn len(handles) == 300",
        {"limits"},
        given="**_",
    ),
    _attempt(
        "writes a larger file than it may",
        "open('big', 'wb').write(bytes(3 << 20))\nreturn True",
        {"limits"},
        given="**_",
    ),
]

ATTEMPTS = [*FILES, *NETWORK, *PROCESSES, *MACHINE]
