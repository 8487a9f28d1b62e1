from strands import Agent


class Newsdesk:
    """Writes and checks."""

    def __init__(self):
        self.writer = Agent(system_prompt="Write the news.")
        self.checker = Agent(system_prompt="Check the facts.")

    def run(self, topic: str) -> str:
        draft = self.writer(f"Write about {topic}")
        while "WRONG" in str(verdict := self.checker(str(draft))):
            draft = self.writer(f"Repair: {verdict}")
        return str(draft)
