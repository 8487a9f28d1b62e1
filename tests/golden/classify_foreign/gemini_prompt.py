from google import genai


def caption(image_bytes: bytes) -> str:
    client = genai.Client()
    answer = client.models.generate_content(
        model="gemini-2.0-flash",
        contents=["Write a one line caption for this picture, in the style of a museum label.", image_bytes],
    )
    return answer.text
