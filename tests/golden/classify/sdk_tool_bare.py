from tdev.sdk import tool

@tool
def slug(title: str) -> str:
    """Make a slug."""
    return "-".join(title.lower().split())
