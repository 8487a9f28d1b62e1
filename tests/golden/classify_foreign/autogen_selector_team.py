from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import SelectorGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
planner = AssistantAgent("planner", model_client=client, system_message="Plan.")
searcher = AssistantAgent("searcher", model_client=client, system_message="Search.")
analyst = AssistantAgent("analyst", model_client=client, system_message="Analyse.")
team = SelectorGroupChat([planner, searcher, analyst], model_client=client)
