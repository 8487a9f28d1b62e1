from typing import Literal

from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import Command

model = ChatOpenAI(model="gpt-4o")


def travel_advisor(state: MessagesState) -> Command[Literal["hotel_advisor", "__end__"]]:
    system = "You are a travel expert. Say HOTEL when you need hotel advice."
    reply = model.invoke([{"role": "system", "content": system}, *state["messages"]])
    goto = "hotel_advisor" if "HOTEL" in reply.content else "__end__"
    return Command(goto=goto, update={"messages": [reply]})


def hotel_advisor(state: MessagesState) -> Command[Literal["__end__"]]:
    system = "You are a hotel expert."
    reply = model.invoke([{"role": "system", "content": system}, *state["messages"]])
    return Command(goto="__end__", update={"messages": [reply]})


builder = StateGraph(MessagesState)
builder.add_node("travel_advisor", travel_advisor)
builder.add_node("hotel_advisor", hotel_advisor)
builder.add_edge(START, "travel_advisor")
graph = builder.compile()
