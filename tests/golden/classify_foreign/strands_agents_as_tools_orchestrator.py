from strands import Agent, tool


@tool
def product_assistant(query: str) -> str:
    """Recommend products."""
    agent = Agent(system_prompt="You are an expert on products.")
    return str(agent(query))


@tool
def trip_assistant(query: str) -> str:
    """Plan trips."""
    return str(Agent(system_prompt="You plan trips.")(query))


orchestrator = Agent(
    system_prompt="Send each question to the assistant who knows most about it.",
    tools=[product_assistant, trip_assistant],
)
