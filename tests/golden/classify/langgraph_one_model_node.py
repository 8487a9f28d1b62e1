from typing import TypedDict
from langchain_anthropic import ChatAnthropic
from langgraph.graph import StateGraph

class State(TypedDict):
    text: str
    label: str

def clean(state: State) -> dict:
    return {"text": state["text"].strip()}

def label(state: State) -> dict:
    model = ChatAnthropic(model="claude-3-5-sonnet-latest")
    return {"label": model.invoke("Label this text as spam or ham: " + state["text"]).content}

def make():
    graph = StateGraph(State)
    graph.add_node("clean", clean)
    graph.add_node("label", label)
    graph.set_entry_point("clean")
    graph.add_edge("clean", "label")
    return graph.compile()
