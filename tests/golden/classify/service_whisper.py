from openai import OpenAI

def transcribe(path: str) -> str:
    """Text of a recording."""
    with open(path, "rb") as audio:
        return OpenAI().audio.transcriptions.create(model="whisper-1", file=audio).text
