"""Two Strands agents in a row, with a model that needs no network."""

from strands import Agent
from strands.models import Model
from strands.multiagent import GraphBuilder


class Fixed(Model):
    """Always says the same."""

    def update_config(self, **config):
        pass

    def get_config(self):
        return {}

    async def structured_output(self, output_model, prompt, system_prompt=None, **kwargs):
        yield {}

    async def stream(self, messages, tool_specs=None, system_prompt=None, **kwargs):
        yield {"messageStart": {"role": "assistant"}}
        yield {"contentBlockStart": {"start": {}}}
        yield {"contentBlockDelta": {"delta": {"text": f"done by {system_prompt}"}}}
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "end_turn"}}


def pipeline():
    """Analyse, then report."""
    builder = GraphBuilder()
    builder.add_node(Agent(model=Fixed(), name="analyst", system_prompt="analyst", callback_handler=None), "analysis")
    builder.add_node(Agent(model=Fixed(), name="writer", system_prompt="writer", callback_handler=None), "report")
    builder.add_edge("analysis", "report")
    builder.set_entry_point("analysis")
    return builder.build()
