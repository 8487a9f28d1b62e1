from strands import Agent
from strands.multiagent import GraphBuilder

def build():
    """Research, then report."""
    researcher = Agent(system_prompt="You research.")
    writer = Agent(system_prompt="You write.")
    builder = GraphBuilder()
    builder.add_node(researcher, "research")
    builder.add_node(writer, "report")
    builder.add_edge("research", "report")
    return builder.build()
