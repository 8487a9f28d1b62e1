"""Tokens of the laptop: signed with a key in the data folder, so that its owner alone can make them.

HS256 over 256 random bits. One and the same machine signs and checks, so a public key would serve nobody, and HMAC is
in the standard library; with EdDSA every installation would need a package of native code for no gain.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import Finding, InvalidError, PlatformError, UnauthenticatedError
from tdev.kernel.tenant import is_home
from tdev.platform.identity import REGION, Grant
from tdev.platform.identity.checking import SUBJECT, Rules, checked
from tdev.platform.identity.compact import Compact, decoded, encoded, write
from tdev.platform.identity.own_files import read_secret, write_secret

ISSUER = "urn:tdev:region"
AUDIENCE = "urn:tdev:api"
LONGEST_S = 366 * 86_400
"""Seconds that a token is good at most."""
OWNER = "local"
"""Subject of the owner's token."""

_HEADER = {"alg": "HS256", "typ": "JWT"}
_OWNER_S = 365 * 86_400
_KEY_BYTES = 32
_ROTATE = "whoever has read it can be you, so take a new key too: tdev token --rotate"


class LocalTokens:
    """The port ``OwnTokens`` over two files of a data folder: ``token.key`` and ``token`` (the owner's), both 0600.

    The key is read again whenever its file has changed, so a new key counts at once in a region that runs.

    Args:
        data: The data folder.
        clock: Wall time.
    """

    def __init__(self, data: Path, *, clock: Clock = system_clock) -> None:
        self._key_file = data / "token.key"
        self._owner_file = data / "token"
        self._clock = clock
        self._read: tuple[tuple[int, int, int], bytes] | None = None
        self.rules = Rules(ISSUER, AUDIENCE, self._is_ours, required=("iat", "jti"), also=("scope",))

    def claims(self, token: str) -> Mapping[str, Any]:
        """See ``Tokens.claims``."""
        return checked(token, {ISSUER: self.rules}.get, self._clock())

    def issue(self, grant: Grant) -> str:
        """See ``OwnTokens.issue``."""
        _check(grant)
        now = int(self._clock())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": grant.subject,
            "tenant": grant.tenant,
            "roles": list(grant.roles),
            "token_use": "access",
            "iat": now,
            "exp": now + grant.seconds,
            "jti": secrets.token_urlsafe(12),
        }
        return write(_HEADER, claims | ({"scope": grant.scope} if grant.scope else {}), self._signature)

    def owner(self, tenant: str) -> str:
        """See ``OwnTokens.owner``. Renewed when it does not hold, is another tenant's, or half of its year is over."""
        found = read_secret(self._owner_file, other=_ROTATE)
        if found is not None and self._serves(found, tenant):
            return found
        made = self.issue(Grant(tenant, OWNER, ("admin", "approver", "developer", "viewer"), _OWNER_S, REGION))
        # Of several processes that find no token, one writes it and the others read it.
        write_secret(self._owner_file, made, replace=found is not None)
        return read_secret(self._owner_file, other=_ROTATE) or made

    def rotate(self, tenant: str) -> str:
        """See ``OwnTokens.rotate``."""
        write_secret(self._key_file, encoded(secrets.token_bytes(_KEY_BYTES)), replace=True)
        self._owner_file.unlink(missing_ok=True)
        return self.owner(tenant)

    def _serves(self, token: str, tenant: str) -> bool:
        try:
            claims = self.claims(token)
        except UnauthenticatedError:
            return False
        left = claims["exp"] - self._clock()
        return bool(claims["tenant"] == tenant and claims.get("scope") == REGION and left > _OWNER_S / 2)

    def _is_ours(self, token: Compact) -> bool:
        return token.header == _HEADER and hmac.compare_digest(self._signature(token.signed), token.signature)

    def _signature(self, signed: bytes) -> bytes:
        return hmac.new(self._key(), signed, hashlib.sha256).digest()

    def _key(self) -> bytes:
        state = _state(self._key_file)
        if state is not None and self._read is not None and self._read[0] == state:
            return self._read[1]
        text = read_secret(self._key_file, other=_ROTATE)
        if text is None:
            write_secret(self._key_file, encoded(secrets.token_bytes(_KEY_BYTES)), replace=False)
            return self._key()
        try:
            key = decoded(text)
        except UnauthenticatedError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise PlatformError(f"there is no key in {self._key_file}", hint="take a new one: tdev token --rotate")
        if state is not None:
            self._read = state, key
        return key


def _state(path: Path) -> tuple[int, int, int] | None:
    """What changes when the file does, its rights included."""
    try:
        about = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_ctime_ns


def _check(grant: Grant) -> None:
    findings: list[Finding] = []
    if not is_home(grant.tenant):
        findings.append(Finding("#/tenant", "a tenant is 1 to 40 of a-z 0-9 -", "tenant"))
    if not SUBJECT.fullmatch(grant.subject):
        findings.append(Finding("#/subject", "a subject is 1 to 200 characters without control characters", "subject"))
    if not grant.roles:
        findings.append(Finding("#/roles", "give at least one role", "roles"))
    if not 1 <= grant.seconds <= LONGEST_S:
        findings.append(Finding("#/expires", f"from a second to {LONGEST_S // 86_400} days", "expires"))
    if findings:
        listing = "; ".join(finding.message for finding in findings)
        raise InvalidError(f"no such token can be given: {listing}", findings)
