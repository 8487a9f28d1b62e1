from strands import Agent, tool

@tool
def research_assistant(query: str) -> str:
    """Answers research questions."""
    return str(Agent(system_prompt="You are a specialized research assistant.")(query))

@tool
def travel_assistant(query: str) -> str:
    """Plans trips."""
    return str(Agent(system_prompt="You are a specialized travel planner.")(query))

orchestrator = Agent(
    system_prompt="Send each question to the assistant that fits.",
    tools=[research_assistant, travel_assistant],
)
