from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    text: str
    words: list[str]
    count: int


def split(state: State) -> dict:
    return {"words": state["text"].split()}


def count(state: State) -> dict:
    return {"count": len(state["words"])}


builder = StateGraph(State)
builder.add_node("split", split)
builder.add_node("count", count)
builder.add_edge(START, "split")
builder.add_edge("split", "count")
builder.add_edge("count", END)
graph = builder.compile()
