from agent_squad.agents import Agent

class Echo(Agent):
    """Repeats."""

    async def process_request(self, input_text, user_id, session_id, chat_history, additional_params=None):
        return input_text
