class EventDispatcher:
    """Agents (in the old sense: listeners) get the events of their kind."""

    def __init__(self):
        self.agents = {}

    def register(self, kind, agent):
        self.agents.setdefault(kind, []).append(agent)

    def dispatch(self, event):
        return [listener(event) for listener in self.agents.get(event["kind"], [])]
