"""See what a site allows robots to fetch."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool

MOST_BYTES = 512_000


class Rules(TypedDict):
    """What the site says.

    Attributes:
        allowed: whether the address may be fetched
        delay: seconds between two requests, or null
        sitemaps: addresses of the site's maps
    """

    allowed: bool
    delay: float | None
    sitemaps: list[str]


@tool(
    phrases=[
        "check robots.txt",
        "may I crawl this address",
        "whether robots.txt allows us",
        "is scraping allowed on this site",
        "robots.txt 확인",
        "크롤링 허용되는지 확인",
        "수집해도 되는 사이트인지",
    ],
    tags=["web", "http"],
    effects=["fetch"],
)
def check_robots(url: str, context: Context, agent: str = "*") -> Rules:
    """Read the robots.txt of a site (RFC 9309) and say whether an address may be fetched by a robot.

    A site without one allows everything; one that answers with an error of its own is taken to allow nothing.

    Args:
        url: address that starts with http:// or https://
        context: gives the web client
        agent: name of the robot

    Returns:
        Whether it is allowed, the delay, and the site's maps.

    Raises:
        InvalidError: When it is no address.
        DeniedError: When the address lies inside a private network.
        PlatformError: When the site cannot be reached.
        StepError: When the site sends its robots.txt elsewhere for ever.

    Examples:
        >>> check_robots("https://example.com/private/a", context)["allowed"]
        False
    """
    try:
        parts = urlsplit(url)
    except ValueError as cause:
        raise InvalidError(f"{url[:80]!r} is no web address") from cause
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidError(f"{url[:80]!r} is no web address", hint="it starts with http:// or https://")
    answer = context.web().request("GET", f"{parts.scheme}://{parts.netloc}/robots.txt")
    if answer.status >= 500:
        return {"allowed": False, "delay": None, "sitemaps": []}
    if answer.status >= 400:
        return {"allowed": True, "delay": None, "sitemaps": []}
    if answer.status >= 300:
        raise StepError(f"{answer.url} answered {answer.status}", hint="see whether the site is what it was")
    rules = RobotFileParser()
    rules.parse(answer.content[:MOST_BYTES].decode("utf-8", "replace").splitlines())
    delay = rules.crawl_delay(agent)
    return {
        "allowed": rules.can_fetch(agent, url),
        "delay": None if delay is None else float(delay),
        "sitemaps": rules.site_maps() or [],
    }
