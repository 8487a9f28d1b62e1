from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages([("system", "You answer questions about birds."), ("user", "{question}")])
chain = prompt | ChatOpenAI() | StrOutputParser()

def answer(question: str) -> str:
    """Ask about birds."""
    return chain.invoke({"question": question})
