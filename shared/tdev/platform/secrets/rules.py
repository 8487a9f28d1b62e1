"""What may be a secret and what it may be called; the same for every engine."""

from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.kernel.secret_forms import NAME, SHORTEST
from tdev.kernel.tenant import checked_tenant

MOST_BYTES = 10_240


def checked_name(tenant: str, name: str) -> str:
    """Answer the name, so that it can stand in a path. Raises ``InvalidError`` when it, or the tenant, is none."""
    checked_tenant(tenant)
    if NAME.fullmatch(name) is None:
        rule = "a letter, then at most 63 letters, digits and _"
        raise InvalidError(f"{name[:80]!r} is no name of a secret", [Finding("#/name", rule, "secret_name")])
    return name


def checked_value(name: str, value: str) -> str:
    """Answer the value. Raises ``InvalidError`` for one that could not be kept out of texts, or is too large."""
    wrong = _wrong(value)
    if wrong:
        raise InvalidError(f"the value for the secret {name} {wrong}", [Finding("#/value", wrong, "secret_value")])
    return value


def missing(name: str) -> NotFoundError:
    """That there is no secret of this name."""
    return NotFoundError(f"the secret {name!r} is not set", hint=f"set it with: tdev secrets set {name}")


def _wrong(value: str) -> str | None:
    if len(value) < SHORTEST:
        return f"has fewer than {SHORTEST} characters, so it could not be told from ordinary text"
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return "has half a character in it"
    if size > MOST_BYTES:
        return f"has {size:,} bytes; at most {MOST_BYTES:,} are kept"
    return "holds a NUL character" if "\0" in value else None
