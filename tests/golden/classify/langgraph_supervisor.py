from langchain_openai import ChatOpenAI
from langgraph.prebuilt import create_react_agent
from langgraph_supervisor import create_supervisor

model = ChatOpenAI(model="gpt-4o")
math_expert = create_react_agent(model=model, tools=[], name="math_expert")
research_expert = create_react_agent(model=model, tools=[], name="research_expert")
workflow = create_supervisor([research_expert, math_expert], model=model, prompt="You manage two experts.")
