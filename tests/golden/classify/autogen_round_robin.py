from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

async def debate(question: str) -> str:
    """Two sides."""
    client = OpenAIChatCompletionClient(model="gpt-4o")
    pro = AssistantAgent("pro", model_client=client, system_message="Argue for it.")
    con = AssistantAgent("con", model_client=client, system_message="Argue against it.")
    chat = RoundRobinGroupChat([pro, con], max_turns=4)
    return str(await chat.run(task=question))
