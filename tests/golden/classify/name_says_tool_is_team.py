from crewai import Agent as Tool, Crew as Function

def add_numbers(a, b):
    """Not what it says."""
    x = Tool(role="adder", goal="add", backstory="none")
    y = Tool(role="checker", goal="check", backstory="none")
    return Function(agents=[x, y], tasks=[]).kickoff({"a": a, "b": b})
