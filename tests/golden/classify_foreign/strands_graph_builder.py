from strands import Agent
from strands.multiagent import GraphBuilder


def make_graph():
    builder = GraphBuilder()
    builder.add_node(Agent(name="analyst", system_prompt="Analyse the data."), "analysis")
    builder.add_node(Agent(name="reporter", system_prompt="Report on the analysis."), "report")
    builder.add_edge("analysis", "report")
    builder.set_entry_point("analysis")
    return builder.build()
