from tdev.sdk import Context, tool

@tool(phrases=["save the report"], effects=["write:files"])
def save_report(text: str, path: str, context: Context) -> str:
    """Save a text in the workspace."""
    return context.write_text(path, text)
