"""Decides by what it is given how a short report is made."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import columns_of, number
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent

_PROSE = 20
"""Average characters from which a column counts as prose."""


class Brief(TypedDict):
    """The report.

    Attributes:
        text: the report, in Markdown
        used: the components that were called, in their order
    """

    text: str
    used: list[str]


@agent(
    phrases=[
        "write a brief",
        "report on this data",
        "give me the highlights",
        "what is in the data",
        "short report",
        "간단한 보고서 작성",
        "데이터 브리핑",
        "핵심 내용 보고",
        "리포트 써줘",
    ],
    tags=["text", "rows", "report"],
    uses=[
        "clean_rows",
        "top_topics",
        "column_values",
        "number_statistics",
        "rows_to_markdown",
        "summarize_text",
        "extract_keywords",
    ],
)
class WriteBriefAgent:
    """Write a short report on rows or on a text: topics for prose in rows, figures for numbers, a summary for a text.

    It looks at each column and decides what the report says about it; a column of short words is left out.

    Args:
        text: a text to report on
        rows: rows to report on; they come before the text

    Returns:
        The report, and which components made it.

    Raises:
        InvalidError: When there is neither a row nor a text.

    Examples:
        >>> WriteBriefAgent().run(context=context, rows=[{"n": 1}, {"n": 3}])["used"]
        ['clean_rows', 'column_values', 'number_statistics', 'rows_to_markdown']
    """

    def run(self, context: Context, text: str = "", rows: list[dict[str, Any]] | None = None) -> Brief:
        """Decide and write."""
        if not rows and not text.strip():
            raise InvalidError("there is nothing to report on", hint="give rows or a text")
        parts: list[str] = []
        used: list[str] = []

        def call(name: str, **values: Any) -> Any:
            used.append(name)
            return context.call(name, values)

        if rows:
            tidy = call("clean_rows", rows=rows, normalize_names=False)["rows"]
            parts.append(f"{len(tidy)} rows.")
            for column in columns_of(tidy):
                parts += _about_column(column, tidy, call)
        if text.strip():
            parts.append(call("summarize_text", text=text, sentences=3)["text"])
            keywords = call("extract_keywords", text=text, count=5)["keywords"]
            if keywords:
                parts.append(f"Keywords: {', '.join(keywords)}")
        return {"text": "\n\n".join(parts), "used": used}


def _about_column(column: str, rows: list[dict[str, Any]], call: Any) -> list[str]:
    """What the report says of one column: figures, topics, or nothing."""
    cells = [row.get(column) for row in rows if row.get(column) not in (None, "")]
    if not cells:
        return []
    if all(number(cell) is not None for cell in cells):
        numbers = call("column_values", rows=rows, column=column)["numbers"]
        figures = call("number_statistics", numbers=numbers)
        return [call("rows_to_markdown", rows=[figures], title=column)["text"]]
    texts = [cell for cell in cells if isinstance(cell, str) and " " in cell.strip()]
    if len(texts) * 2 > len(cells) and sum(map(len, texts)) >= _PROSE * len(texts):
        topics = call("top_topics", rows=texts, count=3)["rows"]
        return [call("rows_to_markdown", rows=topics, title=column)["text"]] if topics else []
    return []
