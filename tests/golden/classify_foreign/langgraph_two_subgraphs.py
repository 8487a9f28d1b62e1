from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import create_react_agent

model = ChatOpenAI(model="gpt-4o-mini")
research = create_react_agent(model, tools=[], prompt="Research.")
write = create_react_agent(model, tools=[], prompt="Write.")

flow = StateGraph(MessagesState)
flow.add_node("research", research)
flow.add_node("write", write)
flow.add_edge(START, "research")
flow.add_edge("research", "write")
flow.add_edge("write", END)
app = flow.compile()
