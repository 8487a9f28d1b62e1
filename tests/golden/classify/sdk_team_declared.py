from tdev.sdk import Context, team

@team(uses=["researcher", "writer"])
def newsroom(topic: str, context: Context) -> str:
    """Research a topic and write about it."""
    facts = context.call("researcher", {"topic": topic})
    return context.call("writer", {"facts": facts})
