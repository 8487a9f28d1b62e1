from tdev.sdk import Context, agent


@agent(uses=["read_csv", "number_statistics"])
def report_on_file(path: str, context: Context) -> str:
    """Read a table and tell its average, or say that it is empty."""
    rows = context.call("read_csv", {"path": path})["rows"]
    if not rows:
        return "empty"
    return str(context.call("number_statistics", {"numbers": [row["n"] for row in rows]})["mean"])
