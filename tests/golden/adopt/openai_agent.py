from agents import Agent, Model, ModelResponse, Usage, set_tracing_disabled
from openai.types.responses import ResponseOutputMessage, ResponseOutputText

set_tracing_disabled(True)


class Fixed(Model):
    """Always says the same."""

    async def get_response(self, *args, **kwargs):
        text = ResponseOutputText(annotations=[], text="fixed answer", type="output_text")
        said = ResponseOutputMessage(id="m1", content=[text], role="assistant", status="completed", type="message")
        return ModelResponse(output=[said], usage=Usage(), response_id=None)

    async def stream_response(self, *args, **kwargs):
        yield None


clerk = Agent(name="Clerk", instructions="Answer shortly.", model=Fixed())
