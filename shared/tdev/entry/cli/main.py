"""Where ``tdev`` starts. The version is answered before anything else is imported."""

import gc
import sys

_AT_ONCE = 200_000
"""New objects between two looks for garbage: imports make many and drop none, and looking took a tenth of them."""


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from tdev import __version__

        print(f"tdev {__version__}")
        return
    gc.set_threshold(_AT_ONCE)
    from tdev.entry.cli.group import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
