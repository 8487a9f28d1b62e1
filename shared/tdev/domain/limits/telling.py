"""How a caller is told that he has had his share: Retry-After (RFC 9110) and the RateLimit fields of the IETF draft."""

from tdev.kernel.errors import TooManyError


def headers(error: TooManyError) -> dict[str, str]:
    """The headers of an answer with the status 429."""
    found = {"retry-after": str(error.retry_after_s)}
    if error.quota:
        found["ratelimit-policy"] = f'"{error.policy}";q={error.quota}' + (
            f";w={error.window_s}" if error.window_s else ""
        )
        found["ratelimit"] = f'"{error.policy}";r=0;t={error.retry_after_s}'
    return found
