from typing import TypedDict

from langchain_anthropic import ChatAnthropic
from langgraph.graph import END, START, StateGraph

llm = ChatAnthropic(model="claude-3-5-sonnet-latest")


class State(TypedDict):
    topic: str
    joke: str
    verdict: str


def write(state: State):
    return {"joke": llm.invoke(f"You are a comedian. Write a joke about {state['topic']}").content}


def judge(state: State):
    return {"verdict": llm.invoke(f"You are a critic. Answer funny or dull: {state['joke']}").content}


def route(state: State) -> str:
    return "done" if "funny" in state["verdict"] else "again"


flow = StateGraph(State)
flow.add_node("write", write)
flow.add_node("judge", judge)
flow.add_edge(START, "write")
flow.add_edge("write", "judge")
flow.add_conditional_edges("judge", route, {"done": END, "again": "write"})
chain = flow.compile()
