from agent_squad.agents import BedrockLLMAgent, BedrockLLMAgentOptions, SupervisorAgent, SupervisorAgentOptions

def support():
    """A lead and two experts."""
    lead = BedrockLLMAgent(BedrockLLMAgentOptions(name="Lead", description="Leads"))
    tech = BedrockLLMAgent(BedrockLLMAgentOptions(name="Tech", description="Technical questions"))
    billing = BedrockLLMAgent(BedrockLLMAgentOptions(name="Billing", description="Invoices"))
    return SupervisorAgent(SupervisorAgentOptions(name="Support", lead_agent=lead, team=[tech, billing]))
