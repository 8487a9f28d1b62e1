import asyncio

import httpx


async def fetch_all(urls: list[str]) -> dict[str, int]:
    async with httpx.AsyncClient(timeout=10) as client:
        answers = await asyncio.gather(*(client.get(url) for url in urls), return_exceptions=True)
    return {url: getattr(answer, "status_code", 0) for url, answer in zip(urls, answers)}
