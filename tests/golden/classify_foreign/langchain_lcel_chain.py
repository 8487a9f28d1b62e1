from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages(
    [("system", "You translate English into {language}."), ("user", "{text}")]
)
chain = prompt | ChatOpenAI(model="gpt-4o-mini") | StrOutputParser()


def translate(text: str, language: str) -> str:
    return chain.invoke({"text": text, "language": language})
