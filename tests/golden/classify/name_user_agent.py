from fake_useragent import UserAgent
import requests

def page(url: str) -> str:
    """Read a page as a browser."""
    return requests.get(url, headers={"User-Agent": UserAgent().random}, timeout=10).text
