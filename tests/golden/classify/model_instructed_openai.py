from openai import OpenAI

INSTRUCTIONS = """You sort support mails.
Answer with one word: billing, technical or other."""

def sort_mail(mail: str) -> str:
    client = OpenAI()
    answer = client.responses.create(model="gpt-4.1-mini", instructions=INSTRUCTIONS, input=mail)
    return answer.output_text
