from strands import Agent
from strands.multiagent import Swarm

architect = Agent(name="architect", system_prompt="Design the system.")
coder = Agent(name="coder", system_prompt="Write the code.")
reviewer = Agent(name="reviewer", system_prompt="Review the code.")

swarm = Swarm([architect, coder, reviewer], entry_point=architect, max_handoffs=20, max_iterations=20)


def build(task: str):
    return swarm(task).status
