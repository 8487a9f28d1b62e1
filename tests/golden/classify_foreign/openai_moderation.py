from openai import OpenAI


def is_harmful(text: str) -> bool:
    return OpenAI().moderations.create(input=text).results[0].flagged
