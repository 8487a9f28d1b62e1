from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def increment(number: int) -> str:
    """Add one."""
    agent = AssistantAgent(
        "assistant", model_client=OpenAIChatCompletionClient(model="gpt-4o"), system_message="Add one to the number."
    )
    result = await agent.run(task=str(number))
    return result.messages[-1].content
