from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter


def chunks(text: str, size: int = 500) -> list[str]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=50)
    return [part.page_content for part in splitter.split_documents([Document(page_content=text)])]
