from tdev.sdk import Context, tool

@tool
def read_page(url: str, context: Context) -> str:
    """Read a public page."""
    answer = context.web().request("GET", url)
    return answer.content.decode("utf-8", "replace")
