from tdev.sdk import Context, team


@team(uses=["ReadContentAgent", "WriteBriefAgent", "RouteTextAgent"])
class DigestTeam:
    """Reads, writes and files a document."""

    def run(self, text: str, context: Context) -> dict:
        content = context.call("ReadContentAgent", {"text": text})
        brief = context.call("WriteBriefAgent", {"text": content["text"]})
        filed = context.call("RouteTextAgent", {"text": brief["text"]})
        return {"brief": brief["text"], "route": filed}
