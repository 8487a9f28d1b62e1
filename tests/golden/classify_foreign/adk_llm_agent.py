from google.adk.agents import LlmAgent


def get_capital(country: str) -> str:
    """Capital of a country."""
    return {"france": "Paris"}.get(country.lower(), "unknown")


root_agent = LlmAgent(model="gemini-2.0-flash", name="capital", instruction="Name capitals.", tools=[get_capital])
