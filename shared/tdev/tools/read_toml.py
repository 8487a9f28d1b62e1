"""Read TOML."""

import tomllib
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Settings(TypedDict):
    """The document.

    Attributes:
        value: the document as JSON; dates and times are ISO 8601 texts
    """

    value: dict[str, Any]


@tool(
    phrases=[
        "read the TOML",
        "parse a toml file",
        "load pyproject.toml",
        "toml settings",
        "TOML 읽어줘",
        "TOML 설정 파일 파싱",
        "toml 설정 불러오기",
    ],
    tags=["toml"],
    status="stable",
)
def read_toml(text: str) -> Settings:
    """Read a TOML document, such as a settings file, as a JSON object.

    Args:
        text: TOML 1.0, at most a million characters

    Returns:
        The document.

    Raises:
        InvalidError: When it is no TOML (with line and column), or holds nan or inf.
        TooLargeError: When the text is too long.

    Examples:
        >>> read_toml(text='[server]\\nport = 8080\\nsince = 2026-11-21')
        {'value': {'server': {'port': 8080, 'since': '2026-11-21'}}}
    """
    try:
        return {"value": {name: _json(part) for name, part in tomllib.loads(check_size(text)).items()}}
    except (ValueError, RecursionError) as cause:
        raise InvalidError(f"the text is no TOML: {cause}", hint="see the line and column that are named") from cause


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_json(part) for part in value]
    if isinstance(value, float) and value - value != 0:
        raise ValueError(f"{value} has no place in JSON")
    return value if isinstance(value, str | int | float | bool) else value.isoformat()
