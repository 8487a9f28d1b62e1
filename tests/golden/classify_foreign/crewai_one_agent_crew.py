from crewai import Agent, Crew, Task
from crewai_tools import SerperDevTool


def find_leads(industry: str) -> str:
    scout = Agent(
        role="Scout",
        goal=f"Find companies in {industry}",
        backstory="You know every market.",
        tools=[SerperDevTool()],
    )
    task = Task(description="List ten companies", expected_output="A list", agent=scout)
    return str(Crew(agents=[scout], tasks=[task]).kickoff())
