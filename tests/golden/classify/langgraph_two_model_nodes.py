from typing import TypedDict
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, StateGraph

class State(TypedDict):
    topic: str
    draft: str

llm = ChatOpenAI(model="gpt-4o-mini")

def write(state: State) -> dict:
    return {"draft": llm.invoke(f"Write a short paragraph about {state['topic']}").content}

def improve(state: State) -> dict:
    return {"draft": llm.invoke(f"Make this paragraph clearer: {state['draft']}").content}

builder = StateGraph(State)
builder.add_node("write", write)
builder.add_node("improve", improve)
builder.add_edge(START, "write")
builder.add_edge("write", "improve")
builder.add_edge("improve", END)
app = builder.compile()
