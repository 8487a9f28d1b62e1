from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

prompt = ChatPromptTemplate.from_messages([("system", "Translate into {language}."), ("user", "{text}")])
chain = prompt | FakeListChatModel(responses=["안녕"]) | StrOutputParser()
