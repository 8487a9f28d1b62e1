from strands import Agent
from strands.multiagent import Swarm

coder = Agent(name="coder", system_prompt="You write code.")
reviewer = Agent(name="reviewer", system_prompt="You review code.")
architect = Agent(name="architect", system_prompt="You design systems.")
swarm = Swarm([coder, reviewer, architect], max_handoffs=20)
