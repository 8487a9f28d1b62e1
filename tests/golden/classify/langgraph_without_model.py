from typing import TypedDict
from langgraph.graph import StateGraph

class State(TypedDict):
    n: int

def add(state: State) -> dict:
    return {"n": state["n"] + 1}

def double(state: State) -> dict:
    return {"n": state["n"] * 2}

def make():
    graph = StateGraph(State)
    graph.add_node("add", add)
    graph.add_node("double", double)
    graph.add_edge("add", "double")
    return graph.compile()
