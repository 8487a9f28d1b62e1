from tdev.sdk import tool
import openai

@tool
def small_helper(question: str) -> str:
    """Answer."""
    client = openai.OpenAI()
    reply = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "system", "content": "You are a helpful expert for tax law."}, {"role": "user", "content": question}],
    )
    return reply.choices[0].message.content
