from openai import OpenAI


def transcript(path: str) -> str:
    with open(path, "rb") as audio:
        return OpenAI().audio.transcriptions.create(model="whisper-1", file=audio).text
