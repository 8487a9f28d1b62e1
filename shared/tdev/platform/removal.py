"""Deletes folders that others have filled: nested deeper than paths may be long, and closed to everybody."""

import contextlib
import os
import secrets
from pathlib import Path


def remove_tree(top: Path) -> None:
    """Delete a folder and all that is in it; links are deleted, not followed.

    What is nested is moved up first, so that no path gets long; nobody may write into the folder meanwhile. What the
    system does not let go of stays.
    """
    folders = [top]
    for folder in folders:  # grows on the way
        with contextlib.suppress(OSError):
            folder.chmod(0o700)
            with os.scandir(folder) as found:
                entries = list(found)
            for entry in entries:
                with contextlib.suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        Path(entry.path).unlink()
                        continue
                    Path(entry.path).chmod(0o700)  # or it could not be moved
                    folders.append(Path(entry.path).rename(top / secrets.token_hex(16)))
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()
