"""Own users, processes, network, names and files: what bubblewrap does, without bubblewrap.

The process gets an empty root in memory, into which only readable folders are bound, and a workspace of bounded size.
Source of the method: ``user_namespaces(7)``, ``pivot_root(2)``.
"""

# pathlib would double the start-up time of the child
# ruff: noqa: PTH102, PTH103, PTH112, PTH114, PTH115, PTH120, PTH211

import contextlib
import os
from collections.abc import Iterable

from tdev.platform.sandbox.embedded import kernel_calls

NOBODY = 65534
WORKSPACE = "/work"
_USER = 0x10000000
_ALL = _USER | 0x40000000 | 0x20000000 | 0x08000000 | 0x04000000 | 0x00020000  # user pid net ipc uts mount
_BIND, _RECURSIVE, _PRIVATE, _REMOUNT = 4096, 16384, 1 << 18, 32
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXEC = 1, 2, 4, 8
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_SET_HOST_NAME = {"x86_64": 170, "aarch64": 161}
_HOST_NAME = b"sandbox"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def enter(root: str, readable: Iterable[str], workspace_bytes: int, uid: int) -> None:
    """Move this process into namespaces of its own, where ``/work`` is its only writable place.

    The process that it forks next is the first of the new process namespace. Root becomes the user ``uid`` on the way,
    when the kernel lets it make namespaces without a user namespace around them; else it is nobody inside only.

    Args:
        root: An empty folder, on which the new root is mounted (in the new namespace only).
        readable: Files and folders that stay readable under their own paths.
        workspace_bytes: Size of the workspace.
        uid: Whom root becomes; 0 when nobody else could read what is readable.

    Raises:
        OSError: When the kernel, or its administrator, does not allow it.
    """
    itself = os.open("/proc/self", os.O_RDONLY | os.O_DIRECTORY)
    try:
        if not (uid and os.geteuid() == 0 and _unshared(_ALL & ~_USER)):
            _enter_as_user(itself)
            _new_root(root, readable, workspace_bytes, "")
            return
        _new_root(root, readable, workspace_bytes, f",uid={uid},gid={uid}")
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        with contextlib.suppress(OSError):  # an administrator may keep user namespaces from ordinary users
            _enter_as_user(itself, _USER)
    finally:
        os.close(itself)


def _unshared(flags: int) -> bool:
    try:
        kernel_calls.unshare(flags)
    except OSError:
        return False
    return True


def _enter_as_user(itself: int, flags: int = _ALL) -> None:
    user, group = os.getuid(), os.getgid()
    kernel_calls.unshare(flags)
    kernel_calls.process_control(kernel_calls.DUMPABLE, 1)  # a changed user made /proc/self somebody else's
    _write(itself, "setgroups", "deny")
    _write(itself, "uid_map", f"{NOBODY} {user} 1")
    _write(itself, "gid_map", f"{NOBODY} {group} 1")


def drop_capabilities() -> None:
    """Give up all capabilities for good, also those that a program started later could get."""
    for capability in range(64):
        try:
            kernel_calls.process_control(kernel_calls.CAPABILITY_BOUNDS_DROP, capability)
        except OSError:
            break
    header = (0x20080522).to_bytes(4, "little") + bytes(4)
    kernel_calls.system_call({"x86_64": 126, "aarch64": 91}[kernel_calls.MACHINE], header, bytes(24))


def _new_root(root: str, readable: Iterable[str], workspace_bytes: int, owner: str) -> None:
    kernel_calls.system_call(_SET_HOST_NAME[kernel_calls.MACHINE], _HOST_NAME, len(_HOST_NAME))
    kernel_calls.mount("none", "/", "", _RECURSIVE | _PRIVATE)
    kernel_calls.mount("tmpfs", root, "tmpfs", _NO_SUID | _NO_DEVICES, "size=1m,mode=755")
    for path in (*readable, *_DEVICES):
        _bind(path, root)
    os.mkdir(root + WORKSPACE)
    options = f"size={workspace_bytes},nr_inodes=4096,mode=700{owner}"
    kernel_calls.mount("tmpfs", root + WORKSPACE, "tmpfs", _NO_SUID | _NO_DEVICES | _NO_EXEC, options)
    os.chdir(root)
    kernel_calls.system_call(_PIVOT_ROOT[kernel_calls.MACHINE], b".", b".")
    kernel_calls.unmount_detached(".")
    kernel_calls.mount("none", "/", "", _REMOUNT | _READ_ONLY | _NO_SUID | _NO_DEVICES, "size=1m,mode=755")
    os.chdir(WORKSPACE)


def _bind(path: str, root: str) -> None:
    """Bind one path under the new root; links are made anew, so ``/lib`` stays a link to ``/usr/lib``."""
    target = root + path
    if os.path.lexists(target) or not os.path.lexists(path):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.mkdir(target)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    kernel_calls.mount(path, target, "", _BIND | _RECURSIVE)
    if path not in _DEVICES:
        flags = os.statvfs(target).f_flag & (_NO_SUID | _NO_DEVICES | _NO_EXEC | 1024 | 2048 | 4096)
        kernel_calls.mount("none", target, "", _REMOUNT | _BIND | _READ_ONLY | _kept(flags))


def _kept(flags: int) -> int:
    """Mount flags for ``mount`` from those of ``statvfs``: a namespace may not take locked ones off."""
    times = {1024: 1024, 2048: 2048, 4096: 1 << 21}
    return (flags & 15) | sum(flag for seen, flag in times.items() if flags & seen)


def _write(folder: int, name: str, text: str) -> None:
    handle = os.open(name, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
