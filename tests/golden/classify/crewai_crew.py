from crewai import Agent, Crew, Process, Task

researcher = Agent(role="Researcher", goal="Find facts", backstory="You dig deep.")
writer = Agent(role="Writer", goal="Write well", backstory="You love words.")
tasks = [
    Task(description="Find facts about {topic}", expected_output="facts", agent=researcher),
    Task(description="Write about the facts", expected_output="a post", agent=writer),
]
crew = Crew(agents=[researcher, writer], tasks=tasks, process=Process.sequential)
