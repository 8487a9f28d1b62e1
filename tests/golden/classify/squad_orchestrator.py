from agent_squad.agents import BedrockLLMAgent, BedrockLLMAgentOptions
from agent_squad.orchestrator import AgentSquad

orchestrator = AgentSquad()
orchestrator.add_agent(BedrockLLMAgent(BedrockLLMAgentOptions(name="Health", description="Health questions")))
orchestrator.add_agent(BedrockLLMAgent(BedrockLLMAgentOptions(name="Travel", description="Travel questions")))
