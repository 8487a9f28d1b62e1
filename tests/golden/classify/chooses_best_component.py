def handle(question: str, skills: list):
    """Pick the skill whose description shares most words with the question."""
    words = set(question.lower().split())
    best = max(skills, key=lambda skill: len(words & set(skill.description.lower().split())))
    return best(question)
