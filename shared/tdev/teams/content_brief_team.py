"""Two agents at work: one reads what came, the other reports on it."""

from typing_extensions import TypedDict

from tdev.sdk import Context, team


class TeamBrief(TypedDict):
    """The report of the team.

    Attributes:
        text: the report, in Markdown
        kind: what the content was: json, feed, html, csv or text
        used: the components that the report was made with
    """

    text: str
    kind: str
    used: list[str]


@team(
    phrases=[
        "brief me on this content",
        "read it and report",
        "analyse this data and write a report",
        "what does this document say",
        "digest this for me",
        "읽고 보고서 써줘",
        "내용 분석해서 정리",
        "자료 검토하고 요약",
        "데이터 읽고 브리핑",
    ],
    tags=["text", "rows", "report"],
    uses=["ReadContentAgent", "WriteBriefAgent"],
)
class ContentBriefTeam:
    """Read a text of any kind (JSON, feed, HTML, CSV, prose) and write a short report on it.

    The reader decides how the text is read; the writer decides, by what the reader found, what the report says.

    Args:
        text: any text, at most a million characters

    Returns:
        The report, and what the content was.

    Raises:
        InvalidError: When there is nothing to report on.

    Examples:
        >>> ContentBriefTeam().run("name,age\\nKim,31\\nLee,9", context)["kind"]
        'csv'
    """

    def run(self, text: str, context: Context) -> TeamBrief:
        """Read, then write."""
        content = context.call("ReadContentAgent", {"text": text})
        # A single JSON value has neither rows nor prose: the writer gets it as it came.
        readable = content["text"] or ("" if content["rows"] else text)
        brief = context.call("WriteBriefAgent", {"text": readable, "rows": content["rows"]})
        return {"text": brief["text"], "kind": content["kind"], "used": brief["used"]}
