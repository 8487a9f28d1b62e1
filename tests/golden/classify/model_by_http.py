import requests

def grade(essay: str) -> str:
    body = {"model": "llama3", "prompt": "Grade this essay from A to F and say why:\n" + essay, "stream": False}
    answer = requests.post("http://localhost:11434/api/generate", json=body, timeout=60)
    return answer.json()["response"]
