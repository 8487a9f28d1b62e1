from dataclasses import dataclass


@dataclass
class RealEstateAgent:
    """A person who sells houses."""

    name: str
    commission: float = 0.03

    def fee(self, price: float) -> float:
        return round(price * self.commission, 2)


class Team:
    def __init__(self, agents: list[RealEstateAgent]):
        self.agents = agents

    def total(self, prices: list[float]) -> float:
        return sum(agent.fee(price) for agent, price in zip(self.agents, prices))
