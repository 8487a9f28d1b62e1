from google.adk.agents import LlmAgent

greeter = LlmAgent(name="greeter", model="gemini-2.0-flash", instruction="Greet.")
booker = LlmAgent(name="booker", model="gemini-2.0-flash", instruction="Book rooms.")
root_agent = LlmAgent(name="desk", model="gemini-2.0-flash", instruction="Delegate.", sub_agents=[greeter, booker])
