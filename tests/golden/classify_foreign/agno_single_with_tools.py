from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.tools.yfinance import YFinanceTools

finance_agent = Agent(
    name="Finance Agent",
    model=OpenAIChat(id="gpt-4o"),
    tools=[YFinanceTools(stock_price=True, analyst_recommendations=True)],
    instructions=["Use tables to display data"],
    markdown=True,
)

if __name__ == "__main__":
    finance_agent.print_response("Summarize analyst recommendations for NVDA", stream=True)
