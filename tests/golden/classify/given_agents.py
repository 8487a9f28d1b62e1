from strands import Agent

class Panel:
    """Asks everybody it was given."""

    def __init__(self, experts: list[Agent]):
        self.experts = experts

    def run(self, question: str) -> list[str]:
        return [str(expert(question)) for expert in self.experts]
