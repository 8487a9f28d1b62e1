from langchain.agents import AgentExecutor, create_tool_calling_agent
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

def make(tools: list):
    """Build an executor."""
    prompt = ChatPromptTemplate.from_messages([("system", "You use tools when they help.")])
    inner = create_tool_calling_agent(ChatOpenAI(), tools, prompt)
    return AgentExecutor(agent=inner, tools=tools)
