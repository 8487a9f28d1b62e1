"""Code that uses up the machine. It is never run without limits; a few times only, the same code must go through."""

import textwrap
from dataclasses import dataclass

from tdev.platform.sandbox import SandboxLimits, SandboxRun

TIGHT = SandboxLimits(wall_s=2.0, cpu_s=1, memory_bytes=300 << 20, file_bytes=2 << 20, result_bytes=1 << 16)
"""What they are run with."""
WENT_OFF = "went off"


@dataclass(frozen=True)
class Bomb:
    """Code whose function ``attempt`` does something ``times`` times; ``safely`` is so often that limits allow it."""

    name: str
    source: str
    times: float
    safely: float | None

    def contained(self, done: SandboxRun) -> bool:
        """Whether this run of it was ended, with an error."""
        return done.output is None and done.error is not None


def _bomb(name: str, body: str, times: float, safely: float | None) -> Bomb:
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return Bomb(name, f"import os, sys\ndef attempt(times):\n{lines}\n    return {WENT_OFF!r}\n", times, safely)


EVER = 10**12
BOMBS = [
    _bomb("forks for ever", "for _ in range(times):\n    os.fork()", EVER, None),
    _bomb(
        "starts threads for ever",
        """
        import threading, time
        threading.stack_size(32768)
        for _ in range(times):
            threading.Thread(target=time.sleep, args=(30,)).start()
        """,
        2000,
        20,
    ),
    _bomb("keeps memory for ever", "kept = [bytearray(1 << 24) for _ in range(times)]", EVER, 2),
    _bomb("doubles a list for ever", "x = [0]\nfor _ in range(times):\n    x *= 16", EVER, 2),
    _bomb("recurses for ever", "def f(n):\n    return n and f(n - 1)\nf(times)", EVER, 50),
    _bomb(
        "recurses below Python",
        "sys.setrecursionlimit(1 << 30)\nx = []\nfor _ in range(times):\n    x = [x]\nrepr(x)",
        10**6,
        50,
    ),
    _bomb("computes for ever", "for _ in range(times):\n    pass", EVER, 10),
    _bomb("computes below Python for ever", "9 ** 9 ** times", 9, 2),
    _bomb("matches for ever", "import re\nre.match('(a+)+$', 'a' * times + 'b')", 64, 4),
    _bomb("sleeps for ever", "import time\ntime.sleep(times)", 3600, 0.01),
    _bomb("waits for a lock for ever", "import threading\nthreading.Event().wait(times)", 3600, 0.01),
    _bomb("prints for ever", "for _ in range(times):\n    print('x' * 65536)", EVER, 2),
    _bomb(
        "prints errors for ever", "for _ in range(times):\n    print('x' * 65536, file=sys.stderr, flush=True)", EVER, 2
    ),
    _bomb(
        "writes one file for ever",
        "with open('f', 'wb') as f:\n    for _ in range(times):\n        f.write(bytes(1 << 20))",
        EVER,
        1,
    ),
    _bomb("writes files for ever", "for n in range(times):\n    open(str(n), 'wb').write(bytes(1 << 18))", EVER, 3),
    _bomb("makes empty files for ever", "for n in range(times):\n    open(str(n), 'wb').close()", EVER, 10),
    _bomb("makes folders for ever", "for n in range(times):\n    os.mkdir('d')\n    os.chdir('d')", EVER, 10),
    _bomb("opens files for ever", "kept = [os.open('/dev/null', os.O_RDONLY) for _ in range(times)]", EVER, 20),
    _bomb(
        "unpacks a bomb",
        "import zlib\npacked = zlib.compress(bytes(1 << 26))\nkept = [zlib.decompress(packed) for _ in range(times)]",
        EVER,
        1,
    ),
    _bomb(
        "unpacks an archive that is a bomb",
        """
        import zipfile
        with zipfile.ZipFile('z.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr('zeros', bytes(times))
        zipfile.ZipFile('z.zip').extractall()
        """,
        8 << 20,
        1 << 10,
    ),
    _bomb("unpickles a bomb", "import pickle\npickle.loads(b'(' * times + b'.')[:1] if times > 1 else None", EVER, 1),
    _bomb("fills a pipe for ever", "r, w = os.pipe()\nfor _ in range(times):\n    os.write(w, bytes(65536))", EVER, 1),
    _bomb("parses for ever", "compile('(' * times + ')' * times, 'x', 'eval') if times > 50 else None", 10**7, 1),
    _bomb("returns more than is carried", f"return {WENT_OFF!r} * times", 1 << 20, 1),
]
