from strands import Agent

def pair(question: str) -> str:
    """Two agents."""
    one = Agent(system_prompt="First answer.")
    two = Agent(system_prompt="Second answer.")
    return str(two(str(one(question))))

def trio(question: str) -> str:
    """A pair and a judge."""
    judge = Agent(system_prompt="You judge answers.")
    return str(judge(pair(question)))
