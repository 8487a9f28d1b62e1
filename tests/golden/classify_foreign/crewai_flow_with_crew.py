from crewai import Agent, Crew, Task
from crewai.flow.flow import Flow, listen, start


class PoemFlow(Flow):
    @start()
    def choose(self):
        return "the sea"

    @listen(choose)
    def write(self, subject):
        poet = Agent(role="Poet", goal="Write a poem", backstory="Sad.")
        critic = Agent(role="Critic", goal="Improve it", backstory="Harsh.")
        crew = Crew(
            agents=[poet, critic],
            tasks=[Task(description=f"A poem about {subject}", expected_output="A poem", agent=poet)],
        )
        return crew.kickoff().raw
