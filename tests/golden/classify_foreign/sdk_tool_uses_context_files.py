import json

from tdev.sdk import Context, tool


@tool(effects=["read:files", "write:files"])
def merge_json(first: str, second: str, context: Context) -> str:
    """Merge two JSON objects from files into a third."""
    merged = {**json.loads(context.read_text(first)), **json.loads(context.read_text(second))}
    return context.write_text("merged.json", json.dumps(merged))
