from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai import OpenAI

worker = FunctionAgent(tools=[], llm=OpenAI(model="gpt-4o-mini"), system_prompt="You search documents.")
