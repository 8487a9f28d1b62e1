"""Values that a goal gives by saying what they are: ``bucket acme-logs``, ``pages 2-5``, ``in New York time``."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

_FUNCTION = re.compile(
    r"(?<![\w-])(?:lambda function|lambda|function|람다 함수|람다|함수)\s+(?:named\s+|called\s+)?"
    r"[\"'“]?([A-Za-z0-9_][\w:-]*\w)|(?<![\w-])(?=\w*[-_\d])([A-Za-z0-9_][\w:-]*\w)\s+(?:lambda|람다)(?![A-Za-z])",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    """
    a an and are as at aws by called contents data dynamo dynamodb for from function has in is it item items lambda me
    my named of on or our please result s3 table that the then this to under which with would you your
    """.split()
)
_RANGE = r"\d+(?:\s*(?:[-–~]|to|through|until)\s*\d+)?"
_PAGES = re.compile(
    rf"\bpages?\s+(?P<said>{_RANGE}(?:\s*(?:,\s*(?:and\s+)?|and\s+|&\s*){_RANGE})*)"
    r"|\bfirst\s+(?P<first>\d+|two|three|four|five|six|ten)\s+pages\b|\bfirst\s+(?P<one>page)\b"
    r"|(?P<korean>\d+(?:\s*[-~]\s*\d+)?)\s*(?:쪽|페이지)(?:부터\s*(?P<until>\d+)\s*(?:쪽|페이지))?",
    re.IGNORECASE,
)
_COUNTED = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ten": "10"}
_UNDER = re.compile(
    r"\b(?:under|below|prefix(?:ed)?(?:\s+with)?|start(?:ing)?\s+with)\s+(?:the\s+prefix\s+)?([\w./-]+/)"
)
_KEY = re.compile(r"\b(?:under|as|at|key|called)\s+(?:the\s+)?(?:key\s+)?([\w./-]*[\w-](?:\.\w+)?)(?=[\s,.;?!]|$)")
_THINGS = {
    name: re.compile(
        rf"\b(?:{said})\s+(?:named\s+|called\s+)?[\"'“]?([A-Za-z0-9_][\w.-]*\w)"
        rf"|(?<![\w.-])(?=[A-Za-z]*[-_\d])([A-Za-z0-9_][\w.-]*\w)\s+(?:{said})(?![A-Za-z])",
        re.IGNORECASE,
    )
    for name, said in (("bucket", "bucket|버킷"), ("table", "table|테이블"))
}
_S3 = re.compile(r"\bs3://([\w.-]+)/?([\w./-]*)")
_FIELD = re.compile(
    r"\b(?:with|whose|where|by)\s+(?:the\s+|an?\s+)?(?:key\s+)?([A-Za-z_]\w*)\s*(?:=|is|equals|of)?\s+"
    r"(?:\"([^\"]+)\"|'([^']+)'|([\w@.-]*\w))",
    re.IGNORECASE,
)
_ARN = re.compile(r"\barn:aws[\w-]*:sns:[\w:.-]+")
_VALUE = r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([\w@+-](?:[\w.@:/+-]*[\w/])?))"
_PAIR = re.compile(rf"(?<![\w.$])([A-Za-z_]\w*)\s*=\s*{_VALUE}")
_NAME = r"[\"'“‘`]?([A-Za-z_\uac00-\ud7a3][\w-]*)[\"'”’`]?"
_RENAMED = re.compile(rf"(?<![\w.]){_NAME}\s*(?:(?:in)?to|as|→|->|=>|becomes?|를|을)\s+{_NAME}(?:으로|로)?(?![\w.])")
_COMPUTED = re.compile(
    r"(?<![\w.])([A-Za-z_]\w*)\s*(?:=|is|as)\s*((?:[A-Za-z_]\w*|\d+(?:\.\d+)?)(?:\s*[-+*/]\s*(?:[A-Za-z_]\w*|\d+(?:\.\d+)?)(?![\w.]))+)"
)
_COLUMN = re.compile(r"[A-Za-z_]\w*")
_ADDRESS = r"[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_SENDER = re.compile(rf"\bfrom\s+({_ADDRESS})|({_ADDRESS})에서", re.IGNORECASE)
_PARTITION = re.compile(rf"\b(?:partition|key)\s+(?:key\s+)?([A-Za-z_]\w*)\s*(?:=|is|equals)\s*{_VALUE}", re.IGNORECASE)
_DIGEST = re.compile(r"(?<![\w.])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![\w.])", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(?::\d{2})?(?:Z|[+-]\d\d:\d\d)?")
_CITIES = {"서울": "Seoul", "한국": "Seoul", "뉴욕": "New York", "도쿄": "Tokyo", "일본": "Tokyo", "런던": "London",
           "파리": "Paris", "베를린": "Berlin", "KST": "Seoul", "JST": "Tokyo"}  # fmt: skip
_GOAL_OF_ZONE = re.compile(r"(?:\b(?:to|in|into|for)\s+(?:the\s+)?)$", re.IGNORECASE)


def called(name: str, description: str, text: str) -> Any:
    """The value that words give to a parameter by saying what it is; None when they do not.

    Args:
        name: The parameter.
        description: What its schema says of it.
        text: The part of the goal.
    """
    reader = _READERS.get(name)
    return None if reader is None else reader(name, description, text)


def _named(name: str, description: str, text: str) -> str | None:
    """``bucket acme-logs``, ``the acme-logs bucket``, ``s3://acme-logs``."""
    if not description.startswith("name of the"):
        return None
    address = _S3.search(text) if name == "bucket" else None
    if address is not None:
        return address[1]
    names = (match[1] or match[2] for match in _THINGS[name].finditer(text))
    return next((said for said in names if said.lower() not in _NO_NAMES), None)


def _function(_: str, description: str, text: str) -> str | None:
    """``the lambda resize-thumbs``."""
    found = _FUNCTION.finditer(text) if "function" in description else ()
    names = (match[1] or match[2] for match in found)
    return next((said for said in names if said.lower() not in _NO_NAMES), None)


def _prefix(_: str, description: str, text: str) -> str | None:
    if "start with" not in description:
        return None
    found, address = _UNDER.search(text), _S3.search(text)
    return found[1] if found else (address[2] or None) if address else None


def _key(_: str, description: str, text: str) -> str | None:
    if not description.startswith("key of the object"):
        return None
    address = _S3.search(text)
    if address is not None and address[2]:
        return address[2]
    names = (match[1] for match in _KEY.finditer(text))
    return next((said for said in names if said.lower() not in _NO_NAMES), None)


def _pages(_: str, description: str, text: str) -> str | None:
    """``pages 2-5, 7``, ``the first three pages``, ``3쪽``."""
    found = _PAGES.search(text) if description.startswith("pages") else None
    if found is None:
        return None
    if found["one"]:
        return "1"
    if found["first"]:
        return f"1-{_COUNTED.get(found['first'].lower(), found['first'])}"
    if found["korean"]:
        until = f"-{found['until']}" if found["until"] else ""
        return re.sub(r"\s*~\s*", "-", found["korean"]) + until
    plain = re.sub(r"\s*(?:[-–~]|to|through|until)\s*", "-", found["said"], flags=re.IGNORECASE)
    return ", ".join(part for part in re.split(r"[\s,&]+(?:and\s+)?|\band\b", plain) if part)


def _fields(_: str, description: str, text: str) -> dict[str, Any] | None:
    """``with id 42``: a key and its value."""
    found = _FIELD.search(text) if "partition key" in description else None
    if found is None or found[1].lower() in _NO_NAMES:
        return None
    value = found[2] or found[3] or found[4]
    return {found[1]: int(value) if value.isdigit() and not found[2] and not found[3] else value}


@cache
def _zones() -> dict[str, str]:
    """Time zones by their names and those of their cities, lower case."""
    found = {zone.rpartition("/")[2].replace("_", " ").lower(): zone for zone in sorted(available_timezones())
             if zone.count("/") == 1 and not zone.startswith(("Etc/", "US/", "Brazil/", "Canada/"))}  # fmt: skip
    found |= {said.lower(): found[city.lower()] for said, city in _CITIES.items() if city.lower() in found}
    return found | {zone.lower(): zone for zone in available_timezones() if "/" in zone} | {"utc": "UTC", "gmt": "UTC"}


def _zones_said(text: str) -> tuple[str, str]:
    """The zone that is asked for and the one that a time is in; empty when none is said."""
    known, low = _zones(), text.lower()
    said: list[tuple[int, str]] = []
    for match in re.finditer(r"[a-z]+(?:/[a-z_]+)+|[a-z]+(?: [a-z]+)?|[\uac00-\ud7a3]{2}", low):
        words = match[0].split(" ")
        for form in (match[0], *words):
            if form in known:
                said.append((match.start() + match[0].index(form), known[form]))
                break
    wanted = next((zone for place, zone in said if _GOAL_OF_ZONE.search(low[:place])), "")
    if not wanted and len(said) == 1 and "from" not in low:
        wanted = said[0][1]
    other = next((zone for _, zone in said if zone != wanted), "")
    return wanted or (said[-1][1] if len(said) > 1 else ""), other


def _zone_wanted(_: str, description: str, text: str) -> str | None:
    return _zones_said(text)[0] or None if "name of the zone" in description else None


def _zone_of_time(_: str, description: str, text: str) -> str | None:
    return _zones_said(text)[1] or None if description.startswith("zone of") else None


def _moment(_: str, description: str, text: str) -> str | None:
    """A date with a time, as ISO 8601 has it."""
    found = _MOMENT.search(text) if description.startswith("ISO 8601 date and time") else None
    if found is None:
        return None
    day, _, clock = found[0].replace("T", " ").partition(" ")
    return f"{day}T{clock:0>5}" if len(clock) < 5 else f"{day}T{clock}"


def _topic(_: str, description: str, text: str) -> str | None:
    """The ARN of a topic."""
    found = _ARN.search(text) if "topic" in description else None
    return found[0].rstrip(".,;") if found else None


def _pairs(_: str, description: str, text: str) -> dict[str, Any] | None:
    """``with name=Mina and id=4411``: values by their names."""
    if description != "value by name":
        return None
    return {match[1]: _plain(match) for match in _PAIR.finditer(text)} or None


def _renamed(_: str, description: str, text: str) -> dict[str, str] | None:
    """``'fname' to 'first_name' and 'lname' to 'last_name'``."""
    if not description.startswith("new name by old"):
        return None
    return {old: new for old, new in _RENAMED.findall(text) if {old.lower(), new.lower()}.isdisjoint(_NO_NAMES)} or None


def _computed(name: str, description: str, text: str) -> str | None:
    """``profit = revenue - cost``: the new column, or the sum with its columns in braces."""
    if "column" not in description:
        return None
    found = _COMPUTED.search(text)
    if found is None:
        return None
    return found[1] if name == "into" else _COLUMN.sub(lambda column: f"{{{column[0]}}}", found[2])


def _partition(name: str, description: str, text: str) -> Any:
    """The key in ``for partition team = 'billing'``, or its value."""
    found = _PARTITION.search(text) if "partition key" in description else None
    if found is None:
        return None
    return found[1] if name == "partition" else next(value for value in found.groups()[1:] if value is not None)


def _digest(_: str, description: str, text: str) -> str | None:
    found = _DIGEST.search(text) if "digest" in description else None
    return found[0].lower() if found else None


def _sender(_: str, description: str, text: str) -> str | None:
    """``from ops@example.com``."""
    found = _SENDER.search(text) if description.startswith("address") else None
    return (found[1] or found[2]) if found else None


def _receivers(_: str, description: str, text: str) -> list[str] | None:
    """The addresses that are not the sender's."""
    if not description.startswith("addresses"):
        return None
    return re.findall(_ADDRESS, _SENDER.sub(" ", text)) or None


def _plain(match: re.Match[str]) -> Any:
    """The value of a pair: a number where it is written as one without quotes."""
    quoted = match[2] if match[2] is not None else match[3]
    if quoted is not None:
        return quoted
    said = match[4]
    return int(said) if said.isascii() and said.isdigit() and str(int(said)) == said else said


_READERS: dict[str, Callable[[str, str, str], Any]] = {
    "bucket": _named,
    "table": _named,
    "function": _function,
    "prefix": _prefix,
    "key": _key,
    "ranges": _pages,
    "item_key": _fields,
    "to": _zone_wanted,
    "zone": _zone_of_time,
    "time": _moment,
    "start": _moment,
    "topic_arn": _topic,
    "sender": _sender,
    "receivers": _receivers,
    "values": _pairs,
    "names": _renamed,
    "into": _computed,
    "expression": _computed,
    "partition": _partition,
    "equals": _partition,
    "expected": _digest,
}
"""By parameter; each looks at the description, too: the same name may mean something else elsewhere."""
