from langchain_openai import ChatOpenAI

def step(messages: list, tools: list):
    """One step of a loop over tools."""
    model = ChatOpenAI(model="gpt-4o").bind_tools(tools)
    return model.invoke(messages)
