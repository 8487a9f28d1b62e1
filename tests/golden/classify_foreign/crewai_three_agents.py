from crewai import Agent, Crew, Process, Task

planner = Agent(role="Planner", goal="Plan content about {topic}", backstory="You plan articles.")
writer = Agent(role="Writer", goal="Write about {topic}", backstory="You write articles.")
editor = Agent(role="Editor", goal="Edit the text", backstory="You edit articles.")

plan = Task(description="Plan", expected_output="An outline", agent=planner)
write = Task(description="Write", expected_output="A post", agent=writer)
edit = Task(description="Edit", expected_output="A finished post", agent=editor)

crew = Crew(agents=[planner, writer, editor], tasks=[plan, write, edit], process=Process.sequential)


def run(topic: str):
    return crew.kickoff(inputs={"topic": topic})
