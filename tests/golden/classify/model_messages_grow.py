import ollama

def interview(questions: list[str]) -> list[str]:
    history = []
    history.append({"role": "system", "content": "You are a patient who describes symptoms of a cold."})
    answers = []
    for question in questions:
        history.append({"role": "user", "content": question})
        reply = ollama.chat(model="mistral", messages=history)
        answers.append(reply["message"]["content"])
    return answers
