from strands import Agent
from strands_tools import calculator

agent = Agent(model="us.amazon.nova-pro-v1:0", system_prompt="You are a careful accountant.", tools=[calculator])
