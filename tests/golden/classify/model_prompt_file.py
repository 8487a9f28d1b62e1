from pathlib import Path
import litellm

PROMPT = Path(__file__).parent / "prompts" / "summary.md"

def summary(text: str) -> str:
    system = PROMPT.read_text()
    answer = litellm.completion(model="ollama/llama3", messages=[{"role": "system", "content": system}, {"role": "user", "content": text}])
    return answer.choices[0].message.content
