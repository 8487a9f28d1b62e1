import time
import requests

def fetch_json(url: str, attempts: int = 3) -> dict:
    """GET with retries."""
    for attempt in range(attempts):
        try:
            answer = requests.get(url, timeout=10)
            answer.raise_for_status()
            return answer.json()
        except requests.RequestException:
            if attempt == attempts - 1:
                raise
            time.sleep(2 ** attempt)
    return {}
