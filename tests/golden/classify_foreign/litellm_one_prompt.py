from litellm import completion

SYSTEM = "You write commit messages in the imperative. One line, at most 60 characters."


def commit_message(diff: str) -> str:
    reply = completion(
        model="gpt-4o-mini", messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": diff}]
    )
    return reply.choices[0].message.content.strip()
