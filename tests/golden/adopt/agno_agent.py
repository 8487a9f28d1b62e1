from agno.agent import Agent
from agno.models.base import Model
from agno.models.response import ModelResponse


class Fixed(Model):
    """Always says the same."""

    def invoke(self, *args, **kwargs):
        return ModelResponse(role="assistant", content="fixed answer")

    async def ainvoke(self, *args, **kwargs):
        return self.invoke()

    def invoke_stream(self, *args, **kwargs):
        yield self.invoke()

    async def ainvoke_stream(self, *args, **kwargs):
        yield self.invoke()

    def _parse_provider_response(self, response, **kwargs):
        return response

    def _parse_provider_response_delta(self, response):
        return response


clerk = Agent(name="Clerk", model=Fixed(id="fixed"), instructions="Answer shortly.", telemetry=False)
