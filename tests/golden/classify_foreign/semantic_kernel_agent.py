from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.open_ai import AzureChatCompletion


async def explain(topic: str) -> str:
    agent = ChatCompletionAgent(service=AzureChatCompletion(), name="Teacher", instructions="Explain to children.")
    response = await agent.get_response(messages=topic)
    return str(response)
