from agents import Agent, Runner

spanish = Agent(name="Spanish", instructions="You only speak Spanish.")
english = Agent(name="English", instructions="You only speak English.")
triage = Agent(name="Triage", instructions="Hand off by language.", handoffs=[spanish, english])

def talk(text: str) -> str:
    """Talk to whoever fits."""
    return Runner.run_sync(triage, text).final_output
