"""Say what time it is elsewhere."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

_CITIES = {"kst": "Asia/Seoul", "seoul": "Asia/Seoul", "서울": "Asia/Seoul", "한국": "Asia/Seoul"}
_CITIES |= {"berlin": "Europe/Berlin", "paris": "Europe/Paris", "파리": "Europe/Paris", "london": "Europe/London"}
_CITIES |= {"런던": "Europe/London", "new york": "America/New_York", "뉴욕": "America/New_York", "jst": "Asia/Tokyo"}
_CITIES |= {"tokyo": "Asia/Tokyo", "도쿄": "Asia/Tokyo", "los angeles": "America/Los_Angeles", "utc": "UTC"}
_CITIES |= {"gmt": "UTC", "singapore": "Asia/Singapore", "sydney": "Australia/Sydney", "베를린": "Europe/Berlin"}


class Converted(TypedDict):
    """The same moment elsewhere.

    Attributes:
        datetime: ISO 8601 with the offset
        date: ISO 8601 date
        time: hours and minutes
        zone: name of the zone in the IANA database
    """

    datetime: str
    date: str
    time: str
    zone: str


@tool(
    phrases=[
        "convert the time zone",
        "what time is it in Seoul when",
        "time in another time zone",
        "UTC to local time",
        "시간대 변환",
        "한국 시간으로 바꿔줘",
        "뉴욕 시간으로 몇 시야",
        "what time is it in another city",
    ],
    tags=["date"],
    status="stable",
)
def convert_time_zone(time: str, to: str, zone: str = "UTC") -> Converted:
    """Give a moment in another time zone, with summer time as the IANA database has it.

    Args:
        time: ISO 8601 date and time; with an offset the offset counts, without one the zone
        to: name of the zone, for example Asia/Seoul, or one of some large cities
        zone: zone of a time without an offset

    Returns:
        The same moment in the other zone.

    Raises:
        InvalidError: When the time is none, a zone is not known, or the clock skipped the time when summer time began.

    Examples:
        >>> convert_time_zone(time="2026-11-21T09:00", to="Asia/Seoul", zone="Europe/Berlin")
        {'datetime': '2026-11-21T17:00:00+09:00', 'date': '2026-11-21', 'time': '17:00', 'zone': 'Asia/Seoul'}
    """
    target = _zone(to)
    try:
        moment = datetime.fromisoformat(time.strip())
    except ValueError as cause:
        hint = 'write for example "2026-11-21T09:00", or use parse_date first'
        raise InvalidError(f"{time[:40]!r} is no ISO 8601 date and time", hint=hint) from cause
    try:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_zone(zone))
            if moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(
                tzinfo=None
            ):
                raise InvalidError(f"{time.strip()} does not exist in {zone}: the clock was put forward over it")
        found = moment.astimezone(target)
    except OverflowError as cause:
        raise InvalidError(f"{time.strip()} is outside the years 1 to 9999 there") from cause
    return {
        "datetime": found.isoformat(),
        "date": found.date().isoformat(),
        "time": found.strftime("%H:%M"),
        "zone": target.key,
    }


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(_CITIES.get(name.strip().casefold(), name.strip()))
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        hint = "write a name of the IANA database, for example Europe/Berlin"
        raise InvalidError(f"there is no time zone {name[:60]!r}", hint=hint) from cause
