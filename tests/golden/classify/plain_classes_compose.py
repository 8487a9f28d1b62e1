class Drafter:
    def __init__(self, llm):
        self.llm = llm

    def run(self, topic):
        return self.llm.generate(f"Write a first draft about {topic}")

class Critic:
    def __init__(self, llm):
        self.llm = llm

    def run(self, draft):
        return self.llm.generate(f"List the weak points of this draft: {draft}")

class Desk:
    def __init__(self, llm):
        self.first = Drafter(llm)
        self.second = Critic(llm)

    def run(self, topic):
        return self.second.run(self.first.run(topic))
