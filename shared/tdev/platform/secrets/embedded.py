"""Secrets in files of this machine: one file each, readable for its owner alone, in a folder per tenant."""

import json
from pathlib import Path

from tdev.kernel.errors import PlatformError
from tdev.kernel.secret_forms import NAME
from tdev.platform.identity.own_files import read_secret, write_secret
from tdev.platform.secrets.rules import checked_name, checked_value, missing

_OTHER = "whoever has read it knows the value, so change it where it is used, and set it anew"


class FileSecrets:
    """The port over ``<folder>/<tenant>/<name>``: folders 0700 and files 0600 from the first byte on.

    A file is written whole or not at all, and is not read when others could have read it. It holds the value as a JSON
    text, which keeps line ends and blanks as they are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, tenant: str, name: str) -> str:
        """See ``Secrets.get``."""
        path = self._path(tenant, name)
        text = read_secret(path, other=_OTHER)
        if text is None:
            raise missing(name)
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, str):
            raise PlatformError(f"{path} holds no secret", hint=f"set it anew: tdev secrets set {name}")
        return checked_value(name, value)

    def has(self, tenant: str, name: str) -> bool:
        """See ``Secrets.has``."""
        return self._path(tenant, name).is_file()

    def put(self, tenant: str, name: str, value: str) -> None:
        """See ``Secrets.put``."""
        path = self._path(tenant, name)
        text = json.dumps(checked_value(name, value))
        try:
            for folder in (self._folder, path.parent):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                folder.chmod(0o700)
        except OSError as cause:
            raise PlatformError(f"the folder {path.parent} cannot be used: {cause.strerror}") from cause
        write_secret(path, text, replace=True)

    def remove(self, tenant: str, name: str) -> None:
        """See ``Secrets.remove``."""
        try:
            self._path(tenant, name).unlink()
        except FileNotFoundError:
            raise missing(name) from None
        except OSError as cause:
            raise PlatformError(f"the secret {name} cannot be removed: {cause.strerror}") from cause

    def names(self, tenant: str) -> list[str]:
        """See ``Secrets.names``."""
        folder = self._path(tenant, "any").parent
        try:
            return sorted(path.name for path in folder.iterdir() if NAME.fullmatch(path.name))
        except FileNotFoundError:
            return []
        except OSError as cause:
            raise PlatformError(f"the folder {folder} cannot be read: {cause.strerror}") from cause

    def _path(self, tenant: str, name: str) -> Path:
        name = checked_name(tenant, name)
        return self._folder / tenant / name
