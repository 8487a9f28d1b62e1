import requests
from langchain_core.tools import BaseTool


class CountryTool(BaseTool):
    name: str = "country"
    description: str = "Facts about a country"

    def _run(self, name: str) -> dict:
        answer = requests.get(f"https://restcountries.com/v3.1/name/{name}", timeout=10)
        answer.raise_for_status()
        first = answer.json()[0]
        return {"capital": first["capital"][0], "people": first["population"]}
