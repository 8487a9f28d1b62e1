import requests


def rhyme(word: str) -> str:
    answer = requests.post(
        "http://localhost:11434/api/generate",
        json={"model": "llama3", "prompt": f"Write a couplet that rhymes with {word}.", "stream": False},
        timeout=60,
    )
    return answer.json()["response"]
