from tdev.sdk import Context

def weekly(context: Context, topic: str) -> str:
    """A fixed chain over registered components."""
    found = context.call("search_web", {"query": topic})
    return context.call("summarize", {"text": found})
