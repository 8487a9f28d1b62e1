from tdev.sdk import agent

@agent(phrases=["route my ticket"])
def route_ticket(text: str) -> str:
    """Pick a queue for a ticket."""
    return "billing" if "invoice" in text else "general"
