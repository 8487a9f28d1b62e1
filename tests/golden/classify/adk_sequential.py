from google.adk.agents import LlmAgent, SequentialAgent

drafter = LlmAgent(name="drafter", model="gemini-2.0-flash", instruction="Write a draft.")
critic = LlmAgent(name="critic", model="gemini-2.0-flash", instruction="Criticize the draft.")
pipeline = SequentialAgent(name="pipeline", sub_agents=[drafter, critic])
