import anthropic

def loop(messages, tools, handlers):
    client = anthropic.Anthropic()
    while True:
        reply = client.messages.create(model="claude-sonnet-4-0", max_tokens=1000, tools=tools, messages=messages)
        calls = [block for block in reply.content if block.type == "tool_use"]
        if not calls:
            return reply
        for call in calls:
            messages.append({"role": "user", "content": handlers[call.name](**call.input)})
