class Agent:
    """A travel agency's employee in a simulation."""

    def __init__(self, name: str, system_prompt: str = ""):
        self.name = name
        self.system_prompt = system_prompt

    def run(self, customers: int) -> int:
        return customers * 2

def simulate(days: int) -> int:
    """Two employees work."""
    first = Agent("Ann", system_prompt="You are an agent who sells trips to customers")
    second = Agent("Bob", system_prompt="You are an agent who sells trips to customers")
    return sum(first.run(day) + second.run(day) for day in range(days))
