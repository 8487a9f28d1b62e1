from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

index = VectorStoreIndex.from_documents(SimpleDirectoryReader("data").load_data())
engine = index.as_query_engine(similarity_top_k=3)


def ask(question: str) -> str:
    """Answer from the documents with the model that is set."""
    return str(engine.query(question))
