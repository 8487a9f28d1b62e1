"""The command line of bubblewrap, for machines where only it may make namespaces."""

from collections.abc import Iterable, Mapping
from pathlib import Path


def wrapped_command(
    bubblewrap: str, command: list[str], readable: Iterable[str], workspace: str, environment: Mapping[str, str]
) -> list[str]:
    """The command inside namespaces of its own: readable paths stay where they are, the workspace is in memory."""
    line = [bubblewrap, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
    line += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--cap-drop", "ALL", "--dev", "/dev"]
    for path in dict.fromkeys(readable):
        if path.startswith("/dev/"):
            continue
        link = Path(path)
        line += ["--symlink", str(link.readlink()), path] if link.is_symlink() else ["--ro-bind-try", path, path]
    line += ["--size", str(64 << 20), "--tmpfs", workspace, "--chdir", workspace]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    return [*line, "--", *command]
