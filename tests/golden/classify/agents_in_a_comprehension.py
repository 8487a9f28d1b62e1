from strands import Agent

def council(question: str, roles: list[str]) -> list[str]:
    """One opinion per role."""
    members = [Agent(system_prompt=f"You are a {role} and answer as one.") for role in roles]
    return [str(member(question)) for member in members]
