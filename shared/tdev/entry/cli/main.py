"""Where ``tdev`` starts. The version is answered before anything else is imported."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from tdev import __version__

        print(f"tdev {__version__}")
        return
    from tdev.entry.cli.group import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
