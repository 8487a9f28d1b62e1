from strands import Agent, tool
from strands.models import BedrockModel
from strands_tools import calculator


@tool
def word_count(text: str) -> int:
    """Count words."""
    return len(text.split())


model = BedrockModel(model_id="us.amazon.nova-pro-v1:0", temperature=0.2)
assistant = Agent(model=model, tools=[word_count, calculator], system_prompt="You help writers with their texts.")


def answer(question: str) -> str:
    return str(assistant(question))
