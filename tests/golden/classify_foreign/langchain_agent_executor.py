from langchain import hub
from langchain.agents import AgentExecutor, create_tool_calling_agent
from langchain_community.tools.tavily_search import TavilySearchResults
from langchain_openai import ChatOpenAI

tools = [TavilySearchResults(max_results=1)]
agent = create_tool_calling_agent(ChatOpenAI(), tools, hub.pull("hwchase17/openai-functions-agent"))
executor = AgentExecutor(agent=agent, tools=tools)


def ask(question: str) -> str:
    return executor.invoke({"input": question})["output"]
