from agent_squad.agents import BedrockLLMAgent, BedrockLLMAgentOptions, SupervisorAgent, SupervisorAgentOptions

lead = BedrockLLMAgent(BedrockLLMAgentOptions(name="Lead", description="Leads the team"))
legal = BedrockLLMAgent(BedrockLLMAgentOptions(name="Legal", description="Knows the law"))
tax = BedrockLLMAgent(BedrockLLMAgentOptions(name="Tax", description="Knows taxes"))

office = SupervisorAgent(SupervisorAgentOptions(name="Office", description="A law office", lead_agent=lead, team=[legal, tax]))
