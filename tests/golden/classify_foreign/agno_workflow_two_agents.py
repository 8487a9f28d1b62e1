from agno.agent import Agent
from agno.workflow import Workflow
from agno.workflow.step import Step

researcher = Agent(name="Researcher", instructions="Find the facts.")
planner = Agent(name="Planner", instructions="Plan four weeks of posts.")

content_workflow = Workflow(
    name="Content",
    steps=[Step(name="research", agent=researcher), Step(name="plan", agent=planner)],
)


def make(topic: str):
    return content_workflow.run(topic)
