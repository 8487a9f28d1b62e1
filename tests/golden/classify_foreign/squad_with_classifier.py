from agent_squad.agents import BedrockLLMAgent, BedrockLLMAgentOptions
from agent_squad.classifiers import BedrockClassifier, BedrockClassifierOptions
from agent_squad.orchestrator import AgentSquad

orchestrator = AgentSquad(classifier=BedrockClassifier(BedrockClassifierOptions()))
orchestrator.add_agent(BedrockLLMAgent(BedrockLLMAgentOptions(name="Tech", description="Answers on software")))
orchestrator.add_agent(BedrockLLMAgent(BedrockLLMAgentOptions(name="Health", description="Answers on health")))


async def handle(text: str, user: str, session: str) -> str:
    response = await orchestrator.route_request(text, user, session)
    return response.output.content[0]["text"]
