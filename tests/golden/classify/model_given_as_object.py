class Reviewer:
    SYSTEM = "You review pull requests and decide whether they can be merged."

    def __init__(self, llm):
        self.llm = llm

    def run(self, diff: str) -> str:
        return self.llm.complete(system=self.SYSTEM, prompt=diff)
