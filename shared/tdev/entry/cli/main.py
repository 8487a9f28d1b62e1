"""Where ``tdev`` starts. The version is answered before anything else is imported."""

import gc
import os
import sys

_AT_ONCE = 200_000
"""New objects between two looks for garbage: imports make many and drop none, and looking took a tenth of them."""


def main() -> None:
    """Run the command line."""
    _fill_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from tdev import __version__

        print(f"tdev {__version__}")
        return
    gc.set_threshold(_AT_ONCE)
    from tdev.entry.cli.group import run

    sys.exit(run(sys.argv[1:]))


def _fill_streams() -> None:
    """A stream that the caller has closed leads nowhere; without one, the next opened file would take its place."""
    for name, flags, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))


if __name__ == "__main__":
    main()
