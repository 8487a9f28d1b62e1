from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent
from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-4o")
writer = FunctionAgent(name="Writer", system_prompt="Write reports.", llm=llm, can_handoff_to=["Reviewer"])
reviewer = FunctionAgent(name="Reviewer", system_prompt="Review reports.", llm=llm)
workflow = AgentWorkflow(agents=[writer, reviewer], root_agent="Writer")
