from crewai import Agent, Crew, Process, Task
from crewai.project import CrewBase, agent, crew, task

@CrewBase
class Newsletter:
    """Writes a newsletter."""
    agents_config = "config/agents.yaml"
    tasks_config = "config/tasks.yaml"

    @agent
    def collector(self) -> Agent:
        return Agent(config=self.agents_config["collector"])

    @agent
    def editor(self) -> Agent:
        return Agent(config=self.agents_config["editor"])

    @agent
    def designer(self) -> Agent:
        return Agent(config=self.agents_config["designer"])

    @task
    def collect(self) -> Task:
        return Task(config=self.tasks_config["collect"])

    @crew
    def crew(self) -> Crew:
        return Crew(agents=self.agents, tasks=self.tasks, process=Process.sequential)
