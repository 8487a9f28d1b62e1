class MultiAgentTeamOrchestrator:
    """Adds."""

    def run(self, agents: list[int], brain: int) -> int:
        llm = sum(agents)
        return llm + brain
