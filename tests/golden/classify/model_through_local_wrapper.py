from openai import OpenAI

def ask(prompt: str) -> str:
    answer = OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}])
    return answer.choices[0].message.content

def rename_variables(code: str) -> str:
    """Better names."""
    return ask("Rename the variables in this code so that they say what they hold:\n" + code)
