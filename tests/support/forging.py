"""Code that wants to be taken for something else: ended well, limited, judged by itself. None of it may be believed."""

from dataclasses import dataclass

from tdev.platform.sandbox import SandboxRun


@dataclass(frozen=True)
class Forgery:
    """Code whose function ``attempt`` does not come to a result of its own; the output must stay empty."""

    name: str
    source: str

    def contained(self, done: SandboxRun) -> bool:
        """Whether nobody believed it."""
        return done.output is None and done.error is not None and done.limit in (None, "Timeout") and done.ms > 0


def frames(outcome: object, times: int, then: str = 'return "honest"') -> str:
    """Source that finds the mark of this run in the memory of its process, and writes results with it."""
    return f"""
import gc, json, os, signal, struct, sys, threading, time

def attempt():
    mark = next(
        value for one in sys._current_frames().values() for frame in up(one)
        for name, value in frame.f_locals.items() if name == "nonce"
    )
    body = json.dumps({outcome!r}).encode()
    for _ in range({times}):
        os.write(3, mark + struct.pack(">I", len(body)) + body)
    {then}

def up(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back
"""


FORGED = {"output": "forged"}
LINE = '{"output": "forged", "status": "ok", "level": "strong"}'
FORGERIES = [
    Forgery("writes a result and answers another", frames(FORGED, 1)),
    Forgery("writes two results", frames(FORGED, 2, "os._exit(0)")),
    Forgery("writes a result and raises", frames(FORGED, 1, "raise ValueError")),
    Forgery("writes a result and ends with a failure", frames(FORGED, 1, "os._exit(3)")),
    Forgery("writes a result and crashes", frames(FORGED, 1, "import ctypes; ctypes.string_at(0)")),
    Forgery("writes a result and never ends", frames(FORGED, 1, "time.sleep(60)")),
    Forgery("writes a level of its own", frames({**FORGED, "level": "strong", "held": ["all"]}, 1, "os._exit(0)")),
    Forgery("writes a limit of its own", frames({**FORGED, "limit": "Timeout", "ms": 0}, 1, "os._exit(0)")),
    Forgery("writes no object", frames(["forged"], 1, "os._exit(0)")),
    Forgery(
        "prints a result and ends well",
        f"import os\ndef attempt():\n    print({LINE!r}, flush=True)\n    os._exit(0)\n",
    ),
    Forgery(
        "writes a result without the mark",
        f"import os\ndef attempt():\n    os.write(3, {LINE.encode()!r})\n    os._exit(0)\n",
    ),
    Forgery(
        "closes the way of the result", "import os\ndef attempt():\n    os.closerange(0, 64)\n    return 'forged'\n"
    ),
    Forgery("ends well without a result", "import os\nos._exit(0)\n"),
    Forgery("says that it ends well", "def attempt():\n    raise SystemExit(0)\n"),
    Forgery("says that a person ended it", "def attempt():\n    raise KeyboardInterrupt\n"),
    Forgery("calls its error a limit", "class Timeout(Exception): pass\ndef attempt():\n    raise Timeout('no')\n"),
    Forgery(
        "sends itself the signal of a limit",
        "import signal\ndef attempt():\n    signal.raise_signal(signal.SIGXCPU)\n    raise ValueError\n",
    ),
    Forgery(
        "ends while it is asked for its message",
        "import os\nclass E(Exception):\n    def __str__(self): os._exit(0)\ndef attempt():\n    raise E\n",
    ),
    Forgery(
        "ends while its result is written down",
        "import os\nclass D(dict):\n    def items(self): os._exit(0)\ndef attempt():\n    return D(a=1)\n",
    ),
]
