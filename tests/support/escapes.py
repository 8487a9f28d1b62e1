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

SECCOMP = frozenset({"seccomp"})
OUTSIDE = frozenset({"namespaces", "landlock"})


def _call(name, number, arguments, held_by=SECCOMP, *, refused_with=1):
    """A system call by its number on x86_64; it got out unless it was refused as our filter refuses."""
    body = f"""
        import ctypes
        library = ctypes.CDLL(None, use_errno=True)
        library.syscall({number}, {arguments})
        return ctypes.get_errno() != {refused_with}
        """
    return _attempt(name, body, held_by, given="**_", machine="x86_64")


CALLS = [
    _call("sets up io_uring", 425, "0, None"),
    _call("enters io_uring", 426, "-1, 0, 0, 0, None, 0"),
    _call("loads a program into the kernel", 321, "99, None, 0"),
    _call("handles page faults itself", 323, "1 | 1 << 30"),
    _call("keeps a key in the kernel", 250, "99, 0, 0"),
    _call("watches performance", 298, "None, 0, -1, -1, 1 << 30"),
    _call("gets a handle on a process", 434, "1 << 22, 0"),
    _call("reads the memory of a process", 310, "1 << 22, None, 0, None, 0, 0"),
    _call("writes the memory of a process", 311, "1 << 22, None, 0, None, 0, 0"),
    _call("opens files by handle", 304, "-1, None, 0"),
    _call("joins a namespace", 308, "-1, 0"),
    _call("opens a file system", 430, "None, 1 << 30", SECCOMP | {"namespaces", "capabilities", "user"}),
    _call("opens a mount tree", 428, "-1, None, 1 << 30"),
    _call("mounts", 165, "None, b'/nowhere', None, 0, None", SECCOMP | {"namespaces", "capabilities", "user"}),
    _call("changes its root", 161, "b'/nowhere'", SECCOMP | {"namespaces", "capabilities", "user"}),
    _call("takes a message queue", 68, "0, 0"),
    _call("takes a shared memory segment", 29, "0, 4096, 0"),
    _call("sends a signal with a value", 129, "1 << 22, 0, None"),
    _call("compares processes", 312, "1 << 22, 1 << 22, 0, 0, 0"),
    _call("forks by the newer call", 435, "None, 0", refused_with=38),
]

MORE_FILES = [
    _attempt("lists the root of the machine", "return 'proc' in os.listdir('/')", OUTSIDE, given="**_"),
    _attempt("writes beside its folder", "open('../escaped.txt', 'w').close()\nreturn True", OUTSIDE, given="**_"),
    _attempt(
        "renames a file",
        "os.rename(os.path.join(folder, 'victim.txt'), os.path.join(folder, 'other.txt'))\nreturn True",
        OUTSIDE,
        given="folder, **_",
    ),
    _attempt("empties a file", "os.truncate(secret, 0)\nreturn True", OUTSIDE, given="secret, **_"),
    _attempt("makes a folder", "os.mkdir(os.path.join(folder, 'new'))\nreturn True", OUTSIDE, given="folder, **_"),
    _attempt(
        "makes a link outside", "os.symlink('/', os.path.join(folder, 'l'))\nreturn True", OUTSIDE, given="folder, **_"
    ),
    _attempt("makes a pipe outside", "os.mkfifo(os.path.join(folder, 'p'))\nreturn True", ALL, given="folder, **_"),
    _attempt(
        "reads what another process opened",
        "return open(f'/proc/{victim}/cmdline', 'rb').read() != b''",
        OUTSIDE,
        given="victim, **_",
    ),
    _attempt(
        "reads its own maps", "return bool(open('/proc/self/maps').read())", OUTSIDE | {"not_dumpable"}, given="**_"
    ),
    _attempt(
        "makes a shared memory file",
        "open('/dev/shm/tdev-escape', 'w').close()\nos.remove('/dev/shm/tdev-escape')\nreturn True",
        OUTSIDE,
        given="**_",
    ),
]

MORE_NETWORK = [
    _attempt(
        "listens on an abstract local socket",
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0tdev-escape')\ns.close()\nreturn True",
        SECCOMP,
        given="**_",
    ),
    _attempt(
        "asks for a name",
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.connect(('127.0.0.1', 53))
        s.close()
        return True
        """,
        given="**_",
    ),
    _attempt(
        "connects by IPv6",
        "import socket\ns = socket.socket(socket.AF_INET6)\ns.close()\nreturn True",
        SECCOMP,
        given="**_",
    ),
]

ATTEMPTS = [*FILES, *NETWORK, *PROCESSES, *MACHINE, *CALLS, *MORE_FILES, *MORE_NETWORK]


def _bomb(name, body, *, limits=()):
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return Attempt(name, f"import os, sys\ndef attempt(**_):\n{lines}\n    return 'went off'\n", frozenset(limits))


BOMBS = [
    _bomb("forks for ever", "while True:\n    os.fork()"),
    _bomb(
        "starts threads for ever",
        "import threading, time\nthreading.stack_size(32768)\n"
        "for _ in range(2000):\n    threading.Thread(target=time.sleep, args=(30,)).start()",
    ),
    _bomb("keeps memory for ever", "kept = []\nwhile True:\n    kept.append(bytearray(1 << 24))"),
    _bomb("repeats a list for ever", "x = [0]\nwhile True:\n    x *= 16"),
    _bomb("recurses for ever", "def f():\n    return f()\nf()"),
    _bomb(
        "recurses below Python",
        "sys.setrecursionlimit(1 << 30)\nx = []\nfor _ in range(10**6):\n    x = [x]\nrepr(x)",
    ),
    _bomb("computes for ever", "while True:\n    pass"),
    _bomb("computes below Python for ever", "return len(str(9 ** 9 ** 9))"),
    _bomb("sleeps for ever", "import time\nwhile True:\n    time.sleep(60)"),
    _bomb("prints for ever", "while True:\n    print('x' * 65536)"),
    _bomb("writes one file for ever", "with open('f', 'wb') as f:\n    while True:\n        f.write(bytes(1 << 20))"),
    _bomb(
        "writes files for ever",
        "n = 0\nwhile True:\n    n += 1\n    open(str(n), 'wb').write(bytes(1 << 18))",
    ),
    _bomb("makes empty files for ever", "n = 0\nwhile True:\n    n += 1\n    open(str(n), 'wb').close()"),
    _bomb(
        "unpacks a bomb",
        "import zlib\npacked = zlib.compress(bytes(1 << 26)) * 1\n"
        "kept = []\nwhile True:\n    kept.append(zlib.decompress(packed))",
    ),
    _bomb(
        "unpickles a program",
        "import pickle\nclass P:\n    def __reduce__(self):\n        return os.system, ('true',)\n"
        "if pickle.loads(pickle.dumps(P())) != 0:\n    raise OSError('refused')",
    ),
    _bomb("kills its group", "os.killpg(0, 9)"),
    _bomb("kills everything", "os.kill(-1, 9)"),
    _bomb("returns more than is carried", "return 'x' * (1 << 22)"),
]
"""What uses up the machine. Never run without the limits; each must end, and not with ``went off``."""
