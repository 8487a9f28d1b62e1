from tdev.sdk import tool

@tool
def refund(text: str) -> str:
    """Refund."""
    return "refunded"

@tool
def track(text: str) -> str:
    """Track."""
    return "on its way"

def front_desk(text: str) -> str:
    """Picks by what the text says."""
    if "money back" in text:
        return refund(text)
    elif "where is" in text:
        return track(text)
    return "please wait"
