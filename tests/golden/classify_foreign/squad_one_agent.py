from agent_squad.agents import AnthropicAgent, AnthropicAgentOptions

poet = AnthropicAgent(
    AnthropicAgentOptions(name="Poet", description="Writes verses", api_key="from the vault", streaming=False)
)


async def verse(subject: str, user: str, session: str) -> str:
    reply = await poet.process_request(subject, user, session, [])
    return reply.content[0]["text"]
