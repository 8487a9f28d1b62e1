from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent

config = {"config_list": [{"model": "gpt-4o"}]}
coder = AssistantAgent("coder", llm_config=config, system_message="You write code.")
critic = AssistantAgent("critic", llm_config=config, system_message="You criticise code.")
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)

chat = GroupChat(agents=[user, coder, critic], messages=[], max_round=8)
manager = GroupChatManager(groupchat=chat, llm_config=config)


def work(task: str):
    return user.initiate_chat(manager, message=task)
