from openai import OpenAI

def route(text: str) -> str:
    client = OpenAI()
    messages = [{"role": "system", "content": "問い合わせ内容を分類してください。"}, {"role": "user", "content": text}]
    return client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content
