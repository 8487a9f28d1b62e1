"""The configuration of clients: where each keeps its servers, how it writes one, and how ours gets in.

Places and forms as the clients document them (docs/mcp.md names the pages). What else stands in a file stays. No secret
is ever written: a client that needs a token gets the name of the variable that holds it.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import Finding, InvalidError

ClientName = Literal["kiro", "q", "claude-code", "cursor"]
SERVER = "tdev"
"""What our server is called in every configuration."""
TOKEN_VARIABLE = "TDEV_TOKEN"  # noqa: S105 - the name of a variable
_SERVERS = "mcpServers"
_ON_AWS = re.compile(r"https://[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?(/[^\s?#]*)?")
_PROXY = "mcp-proxy-for-aws>=1.7,<2"


@dataclass(frozen=True, slots=True)
class Client:
    """One kind of client.

    Attributes:
        project: Its file of a project, relative to the project's folder.
        user: Its file of a user, relative to the home folder.
        variable: How it is told to put in the value of a variable.
        typed: Whether a remote server says what it is.
        trusts: Whether the file can say which tools run without a question.
    """

    project: str
    user: str
    variable: str = "${%s}"
    typed: bool = False
    trusts: bool = False


CLIENTS: Mapping[ClientName, Client] = {
    "kiro": Client(".kiro/settings/mcp.json", ".kiro/settings/mcp.json", trusts=True),
    "q": Client(".amazonq/mcp.json", ".aws/amazonq/mcp.json", typed=True),
    "claude-code": Client(".mcp.json", ".claude.json", typed=True),
    "cursor": Client(".cursor/mcp.json", ".cursor/mcp.json", variable="${env:%s}"),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """What a client is to be told, and where.

    Attributes:
        client: Which client.
        path: Its file.
        entry: Our server in it.
        before: The file as it is; empty when there is none.
        after: The file as it will be.
    """

    client: ClientName
    path: Path
    entry: Mapping[str, Any]
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the file will be another one."""
        return self.before != self.after


def local_entry(client: ClientName, command: str, arguments: list[str]) -> dict[str, Any]:
    """A server that the client starts."""
    return _trusting(client, {"command": command, "args": arguments})


def remote_entry(client: ClientName, endpoint: str, *, signed: bool = False) -> dict[str, Any]:
    """A server at an address: with a bearer token, or with requests that the AWS credentials of the user sign.

    Raises:
        InvalidError: When the address is none, or nobody there takes signatures.
    """
    address = endpoint.rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", address):
        raise InvalidError(f"{endpoint!r} is no address", [Finding("#/endpoint", "write https://...", "endpoint")])
    if not signed:
        held = CLIENTS[client].variable % TOKEN_VARIABLE
        kind = {"type": "http"} if CLIENTS[client].typed else {}
        entry = {**kind, "url": f"{address}/mcp", "headers": {"Authorization": f"Bearer {held}"}}
        return _trusting(client, entry)
    found = _ON_AWS.fullmatch(address)
    if found is None:
        finding = Finding("#/endpoint", "requests are signed for an API on AWS (execute-api)", "endpoint")
        raise InvalidError(f"{endpoint!r} takes no signatures", [finding])
    arguments = ["--from", _PROXY, "mcp-proxy-for-aws", f"{address}/iam/mcp", "--service", "execute-api"]
    return local_entry(client, "uvx", [*arguments, "--region", found[1]])


def connection(client: ClientName, folder: Path, entry: Mapping[str, Any], *, project: bool) -> Connection:
    """What would become of the client's file below a folder: that of the project, or the home of the user.

    Raises:
        InvalidError: When the file that is there cannot be read, or holds something else than servers.
    """
    path = folder / (CLIENTS[client].project if project else CLIENTS[client].user)
    before = _read(path)
    whole = _parsed(path, before)
    servers = whole.get(_SERVERS, {})
    if not isinstance(servers, dict):
        raise _unusable(path, f"{_SERVERS} is no object in it")
    after = json.dumps({**whole, _SERVERS: {**servers, SERVER: dict(entry)}}, ensure_ascii=False, indent=2) + "\n"
    same = before and servers.get(SERVER) == dict(entry)
    return Connection(client, path, entry, before, before if same else after)


def write(made: Connection) -> None:
    """Put the file in its place, whole or not at all; a file that is a link stays one.

    Raises:
        InvalidError: When it cannot be written.
    """
    place = made.path.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o600
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, delete=False) as file:
            file.write(made.after)
        Path(file.name).chmod(mode)
        os.replace(file.name, place)  # noqa: PTH105 - Path.replace says the same
    except OSError as cause:
        raise _unusable(made.path, cause.strerror or "it cannot be written") from cause


def _trusting(client: ClientName, entry: dict[str, Any]) -> dict[str, Any]:
    """With the tools that only read named as such, where a client asks before each call of the others."""
    if not CLIENTS[client].trusts:
        return entry
    return {**entry, "disabled": False, "autoApprove": sorted(name for name, tool in TOOLS.items() if tool.reads)}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as cause:
        raise _unusable(path, str(getattr(cause, "strerror", None) or "it is no text")) from cause


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        whole = json.loads(text) if text.strip() else {}
    except ValueError as cause:
        raise _unusable(path, f"it is no JSON ({cause})") from cause
    if not isinstance(whole, dict):
        raise _unusable(path, "it holds no JSON object")
    return whole


def _unusable(path: Path, why: str) -> InvalidError:
    hint = "mend it, or take the part that --dry-run shows and put it in by hand"
    return InvalidError(f"{path}: {why}", [Finding("#/path", why, "client_file")], hint=hint)
