from crewai import Agent, Crew, Task

def summarize(text: str) -> str:
    """Summarize."""
    editor = Agent(role="Editor", goal="Shorten texts", backstory="You are strict.")
    task = Task(description=f"Shorten: {text}", expected_output="short text", agent=editor)
    return str(Crew(agents=[editor], tasks=[task]).kickoff())
