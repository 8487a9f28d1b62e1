from openai import OpenAI

def route(text: str) -> str:
    client = OpenAI()
    prompt = "다음 문장을 읽고 담당 부서를 하나만 고르세요: " + text
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}]).choices[0].message.content
