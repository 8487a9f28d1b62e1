"""Ways in which foreign code tries to get out of the sandbox, and the walls without which each of them succeeds."""

from tests.support.escaping import ALL, OUTSIDE, OWNER, SECCOMP, Attempt, attempt

FILES = [
    attempt("reads a file", "return open(secret).read() == 'private'", OUTSIDE, given="secret"),
    attempt(
        "reads a file by way of a link",
        "os.symlink(secret, 'link')\nreturn open('link').read() == 'private'",
        OUTSIDE,
        given="secret",
    ),
    attempt("lists a folder", "return 'secret.txt' in os.listdir(folder)", OUTSIDE, given="folder"),
    attempt(
        "writes a file",
        "open(os.path.join(folder, 'mine.txt'), 'w').write('x')\nreturn True",
        OUTSIDE,
        given="folder",
    ),
    attempt(
        "deletes a file",
        "os.remove(os.path.join(folder, 'victim.txt'))\nreturn True",
        OUTSIDE,
        given="folder",
    ),
    attempt(
        "makes a second name for a file",
        "os.link(secret, os.path.join(folder, 'second.txt'))\nreturn True",
        OUTSIDE,
        given="secret, folder",
    ),
    attempt("reads the users", "return 'root' in open('/etc/passwd').read()", OUTSIDE),
    attempt(
        "reads the environment of another process",
        "return b'TDEV_TEST_SECRET' in open(f'/proc/{victim}/environ', 'rb').read()",
        OUTSIDE | OWNER,
        given="victim",
    ),
    attempt(
        "finds other processes",
        "return any(n.isdigit() for n in os.listdir('/proc'))",
        OUTSIDE,
    ),
]

NETWORK = [
    attempt(
        "connects by TCP",
        "import socket\nsocket.create_connection(('127.0.0.1', port), 2).close()\nreturn True",
        given="port",
    ),
    attempt(
        "listens",
        "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\ns.close()\nreturn True",
    ),
    attempt(
        "sends by UDP",
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.sendto(b'x', ('127.0.0.1', port))
        s.close()
        return True
        """,
        given="port",
    ),
    attempt(
        "connects to a local socket",
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(unix)\ns.close()\nreturn True",
        given="unix",
    ),
    attempt(
        "opens a raw channel to the kernel",
        "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()\nreturn True",
        SECCOMP,
    ),
]

PROCESSES = [
    attempt(
        "forks",
        "child = os.fork()\nif child == 0:\n    os._exit(0)\nos.waitpid(child, 0)\nreturn True",
        SECCOMP,
    ),
    attempt(
        "starts a program",
        "import subprocess\nreturn subprocess.run(['/bin/true']).returncode == 0",
    ),
    attempt("becomes a program", "os.execv('/bin/true', ['true'])"),
    attempt(
        "forks by number",
        """
        import ctypes
        child = ctypes.CDLL(None).syscall(57)
        if child == 0:
            os._exit(0)
        return child > 0
        """,
        SECCOMP,
        machine="x86_64",
    ),
    attempt(
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
        SECCOMP,
        machine="x86_64",
    ),
    attempt("kills a process", "os.kill(victim, 9)\nreturn True", given="victim"),
    attempt(
        "traces a process",
        """
        import ctypes
        return ctypes.CDLL(None).ptrace(16, victim, 0, 0) == 0
        """,
        ALL | OWNER,
        given="victim",
    ),
    attempt(
        "changes the limits of a process",
        "import resource\nresource.prlimit(victim, resource.RLIMIT_CORE, (0, 0))\nreturn True",
        ALL | OWNER,
        given="victim",
    ),
    attempt(
        "slows a process down",
        "os.setpriority(os.PRIO_PROCESS, victim, 19)\nreturn True",
        ALL | OWNER,
        given="victim",
    ),
    attempt(
        "has a pipe signal a process",
        """
        import fcntl
        reading, writing = os.pipe()
        fcntl.fcntl(reading, fcntl.F_SETOWN, victim)
        return fcntl.fcntl(reading, fcntl.F_GETOWN) == victim
        """,
        SECCOMP | {"namespaces"},
        given="victim",
    ),
    attempt("signals every process", "os.kill(-1, 0)\nreturn True"),
    attempt("signals its group", "os.killpg(0, 0)\nreturn True", SECCOMP),
    attempt(
        "arranges to outlive its supervisor",
        "import ctypes\nreturn ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0",
        SECCOMP,
    ),
    attempt("lets itself be traced", "import ctypes\nreturn ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) == 0", SECCOMP),
    attempt(
        "unpickles a program",
        """
        import pickle
        class Program:
            def __reduce__(self):
                return os.system, ('true',)
        return pickle.loads(pickle.dumps(Program())) == 0
        """,
    ),
]

MACHINE = [
    attempt(
        "makes namespaces",
        "import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000) == 0",
        {"seccomp", "namespaces"},
    ),
    attempt(
        "keeps memory outside its limits",
        "os.close(os.memfd_create('x'))\nreturn True",
        SECCOMP,
    ),
    attempt(
        "takes shared memory",
        "import ctypes\nreturn ctypes.CDLL(None).semget(0, 1, 0o600) >= 0",
        SECCOMP,
    ),
    attempt(
        "changes how the kernel sees it",
        "import ctypes\nreturn ctypes.CDLL(None).personality(0xffffffff) >= 0",
        SECCOMP,
    ),
    attempt(
        "raises its limits",
        """
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (1 << 50, 1 << 50))
        return True
        """,
        {"limits"},
    ),
    attempt(
        "takes more memory than it may",
        "import mmap\nmmap.mmap(-1, 1 << 31).close()\nreturn True",
        {"limits"},
    ),
    attempt(
        "opens more files than it may",
        "handles = [os.open('/dev/null', os.O_RDONLY) for _ in range(300)]\nreturn len(handles) == 300",
        {"limits"},
    ),
    attempt(
        "writes a larger file than it may",
        "open('big', 'wb').write(bytes(3 << 20))\nreturn True",
        {"limits"},
    ),
]


def _call(name: str, number: int, arguments: str, held_by=SECCOMP, *, refused_with: int = 1) -> Attempt:
    """A system call by its number on x86_64; it got out unless it was refused as our filter refuses."""
    body = f"""
        import ctypes
        library = ctypes.CDLL(None, use_errno=True)
        library.syscall({number}, {arguments})
        return ctypes.get_errno() != {refused_with}
        """
    return attempt(name, body, held_by, machine="x86_64")


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
    _call("opens a file system", 430, "None, 1 << 30", SECCOMP | OWNER | {"namespaces"}),
    _call("opens a mount tree", 428, "-1, None, 1 << 30"),
    _call("mounts", 165, "None, b'/nowhere', None, 0, None", SECCOMP | OWNER | {"namespaces"}),
    _call("changes its root", 161, "b'/nowhere'", SECCOMP | OWNER | {"namespaces"}),
    _call("takes a message queue", 68, "0, 0"),
    _call("takes a shared memory segment", 29, "0, 4096, 0"),
    _call("sends a signal with a value", 129, "1 << 22, 0, None"),
    _call("queues reads and writes", 206, "1, None"),
    _call("lends its memory to a pipe", 278, "-1, None, 0, 0"),
    _call("watches files", 294, "0"),
    _call("watches a file system", 300, "512, 0"),
    _call("lists the mounts", 458, "None, None, 0, 0"),
    _call("opens files by a call whose flags cannot be seen", 437, "-1, None, None, 0", refused_with=38),
    _call("compares processes", 312, "1 << 22, 1 << 22, 0, 0, 0"),
    _call("forks by the newer call", 435, "None, 0", refused_with=38),
]

MORE_FILES = [
    attempt("lists the root of the machine", "return 'proc' in os.listdir('/')", OUTSIDE),
    attempt("writes beside its folder", "open('../escaped.txt', 'w').close()\nreturn True", OUTSIDE),
    attempt(
        "renames a file",
        "os.rename(os.path.join(folder, 'victim.txt'), os.path.join(folder, 'other.txt'))\nreturn True",
        OUTSIDE,
        given="folder",
    ),
    attempt("empties a file", "os.truncate(secret, 0)\nreturn True", given="secret"),
    attempt("makes a folder", "os.mkdir(os.path.join(folder, 'new'))\nreturn True", OUTSIDE, given="folder"),
    attempt("makes a link outside", "os.symlink('/', os.path.join(folder, 'l'))\nreturn True", OUTSIDE, given="folder"),
    attempt("makes a pipe outside", "os.mkfifo(os.path.join(folder, 'p'))\nreturn True", ALL, given="folder"),
    attempt(
        "reads what another process opened",
        "return open(f'/proc/{victim}/cmdline', 'rb').read() != b''",
        OUTSIDE,
        given="victim",
    ),
    attempt("reads its own maps", "return bool(open('/proc/self/maps').read())", OUTSIDE | {"not_dumpable"}),
    attempt(
        "changes the rights of a file",
        """
        import stat
        os.chmod(secret, 0o600)
        return stat.S_IMODE(os.stat(secret).st_mode) == 0o600
        """,
        ALL | OWNER,
        given="secret",
    ),
    attempt(
        "changes the date of a file",
        "os.utime(secret, (1, 1))\nreturn os.stat(secret).st_mtime == 1",
        ALL | OWNER,
        given="secret",
    ),
    attempt("opens the Python that runs it to change it", "open(os.__file__, 'r+').close()\nreturn True", ALL | OWNER),
    attempt(
        "watches a folder",
        """
        import ctypes
        library = ctypes.CDLL(None)
        return library.inotify_add_watch(library.inotify_init(), folder.encode(), 256) >= 0
        """,
        ALL,
        given="folder",
    ),
    attempt(
        "makes a shared memory file",
        "open('/dev/shm/tdev-escape', 'w').close()\nos.remove('/dev/shm/tdev-escape')\nreturn True",
        OUTSIDE,
    ),
]

MORE_NETWORK = [
    attempt(
        "listens on an abstract local socket",
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0tdev-escape')\ns.close()\nreturn True",
        SECCOMP,
    ),
    attempt(
        "sends to a local socket from one of a pair",
        """
        import socket
        first, second = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        first.sendto(b'x', datagrams)
        return True
        """,
        given="datagrams",
    ),
    attempt(
        "gives one of a pair an abstract name",
        "import socket\nfirst, second = socket.socketpair()\nfirst.bind('\\0tdev-escape')\nreturn True",
        SECCOMP,
    ),
    attempt(
        "asks for a name",
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.connect(('127.0.0.1', 53))
        s.close()
        return True
        """,
    ),
    attempt(
        "connects by IPv6",
        "import socket\ns = socket.socket(socket.AF_INET6)\ns.close()\nreturn True",
        SECCOMP,
    ),
]

ATTEMPTS = [*FILES, *NETWORK, *PROCESSES, *MACHINE, *CALLS, *MORE_FILES, *MORE_NETWORK]
