"""What we know of agent frameworks and model clients: which calls build agents, teams and tools, which ask a model.

Names are compared with origins (see ``origins``), so aliases and renamed imports make no difference.
"""

import re

from tdev.domain.analysis.tables import words

ROOTS = words(
    "strands strands_agents crewai crewai_tools agno phi langgraph langgraph_supervisor langgraph_swarm langchain"
    " langchain_core langchain_community langchain_openai langchain_aws langchain_anthropic agent_squad"
    " multi_agent_orchestrator agents pydantic_ai smolagents autogen autogen_agentchat autogen_core ag2 llama_index"
    " google haystack semantic_kernel dspy camel swarm swarms agency_swarm metagpt agent_framework mcp_agent griptape"
    " letta controlflow marvin beeai_framework bedrock_agentcore openai_agents praisonaiagents"
)
"""Top-level modules of agent frameworks: a class of theirs whose name ends in ``Agent`` is one."""

_AGENT_MAKERS = words(
    "create_agent create_react_agent create_openai_functions_agent create_openai_tools_agent create_tool_calling_agent"
    " create_structured_chat_agent create_json_chat_agent create_xml_agent create_sql_agent create_csv_agent"
    " create_pandas_dataframe_agent create_self_ask_with_search_agent create_deep_agent initialize_agent"
    " AgentExecutor ReAct CodeAct AgentNode AgentRunner AgentWorker Assistant"
)
AGENT_WRAPPERS = frozenset({"AgentExecutor", "AgentRunner", "Runner", "RunnableWithMessageHistory"})
"""Makers whose argument is the agent: the pair is one agent."""

TEAM_MAKERS = words(
    "Crew Team Swarm SupervisorAgent SupervisorAgentOptions AgentSquad MultiAgentOrchestrator RoundRobinGroupChat"
    " SelectorGroupChat MagenticOneGroupChat GroupChat GroupChatManager AgentWorkflow SequentialAgent ParallelAgent"
    " LoopAgent create_supervisor create_swarm Agency AgentTeam Graph GraphBuilder AgentGroupChat"
    " GroupChatOrchestration SequentialOrchestration ConcurrentOrchestration HandoffOrchestration"
    " MagenticOrchestration SequentialWorkflow"
    " ConcurrentWorkflow ChainAgent"
)
MEMBERS = words(
    "agents members team sub_agents managed_agents participants handoffs nodes workers lead_agent manager_agent"
    " agent_list agents_list"
)
"""Keywords that hold the agents of a team, an orchestrator or a supervisor."""
GRAPHS = re.compile(r"^(langgraph\.graph(\.\w+)*\.(StateGraph|MessageGraph|Graph)|langgraph\.graph\.StateGraph)\(\)")
TOOL_BASES = frozenset({"BaseTool", "Tool", "StructuredTool", "FunctionTool", "Toolkit", "AgentTool"})
_NOT_AGENTS = frozenset({"UserAgent", "UserProxyAgent", "BaseAgent"})
_OWN = ("tdev.sdk.", "tdev.")

VERBS = words(
    "complete acomplete generate agenerate chat achat converse invoke ainvoke predict apredict ask prompt respond"
    " completion acompletion generate_text generate_content generate_content_async stream astream create query"
    " send_message run arun kickoff invoke_model text_generation chat_completion structured_predict batch"
)
"""Methods by which models given from outside are asked."""

MODEL_TYPES = re.compile(
    r"(^|\.)(LanguageModel|BaseChatModel|BaseLLM|BaseLanguageModel|ChatModel|LLM|ChatOpenAI|AzureChatOpenAI|ChatAnthropic"
    r"|ChatBedrock|ChatBedrockConverse|ChatOllama|ChatGoogleGenerativeAI|ChatGroq|ChatMistralAI|ChatVertexAI|ChatCohere"
    r"|OpenAI|AzureOpenAI|AsyncOpenAI|Anthropic|AsyncAnthropic|AnthropicBedrock|BedrockModel|Bedrock|Ollama|Groq|Mistral"
    r"|GenerativeModel|InferenceClient|LiteLLM|OpenAIChat|Claude|Llama|init_chat_model)\(\)"
)
"""Instances of model clients, by the name of their class."""

MODEL_CALLS = re.compile(
    r"^(?:"
    r"(?:openai|groq|together|mistralai|portkey_ai)\..*\b(?:completions|responses)\.(?:create|parse|stream)"
    r"|openai\.(?:ChatCompletion|Completion)\.a?create"
    r"|anthropic\..*\bmessages\.(?:create|stream)|anthropic\..*\bcompletions\.create"
    r"|aws:bedrock-runtime\.(?:invoke_model|converse)\w*"
    r"|ollama\.(?:\w+\(\)\.)?(?:chat|generate)"
    r"|litellm\.a?(?:text_)?completion"
    r"|(?:google|vertexai)\..*\b(?:generate_content|send_message)\w*"
    r"|cohere\..*\b(?:chat|generate)\w*|mistralai\..*\bchat\.\w+"
    r"|huggingface_hub\..*\b(?:chat_completion|text_generation|create)"
    r"|replicate\.run|llm\..*\bprompt|instructor\..*\bcreate"
    r"|dspy\.(?:Predict|ChainOfThought|ProgramOfThought)\(\)"
    r")$"
)
MODEL_HOSTS = re.compile(
    r"api\.openai\.com|api\.anthropic\.com|generativelanguage\.googleapis|api\.groq\.com|api\.mistral\.ai|:11434"
    r"|openrouter\.ai|api\.deepseek\.com|api\.together\.xyz|/v1/(chat/completions|messages|responses)\b|/api/(chat|generate)\b"
)
PROMPT_BASES = frozenset({"Signature"})
"""Base classes whose docstring is what a model is told (DSPy)."""
SYSTEM_KEYS = words(
    "system system_prompt instructions prompt messages input contents role backstory preamble system_message"
)


def last(origin: str) -> str:
    """The last name of an origin, without call marks: ``a.b.C()`` is ``C``."""
    return origin.rstrip("()[]").rpartition(".")[2]


def root(origin: str) -> str:
    """The top-level module of an origin."""
    return origin.partition(".")[0].partition("(")[0]


def builds_agent(callee: str) -> bool:
    """True when calling this origin makes an agent of a known framework, or of a class called ``...Agent``."""
    name = last(callee)
    if (
        callee.startswith(("def:", "param", "aws:"))
        or "(" in callee
        or "[" in callee
        or name in _NOT_AGENTS
        or name in TEAM_MAKERS
    ):
        return False
    if root(callee) in ROOTS and (name in _AGENT_MAKERS or name.endswith("Agent")):
        return True
    return name.endswith("Agent") and "." in callee and not callee.startswith("self")


def builds_team(callee: str) -> bool:
    """True when calling this origin puts agents of a known framework together."""
    return root(callee) in ROOTS and last(callee) in TEAM_MAKERS and not callee.endswith(")")


def is_agent_type(origin: str) -> bool:
    """True for the origin of a value annotated as an agent, or a base class that is one."""
    name = last(origin)
    if origin.startswith(("def:", "aws:")) or name == "UserAgent":
        return False
    return name == "Agent" or (name.endswith("Agent") and ("." in origin or root(origin) in ROOTS))


def declares(origin: str) -> str | None:
    """The kind that a decorator with this origin declares: ours, a framework's, or an unknown name's."""
    plain = origin.removesuffix("()")
    if plain.startswith("def:"):
        return None
    name = last(plain)
    if name in ("agent", "team", "tool") and (plain == name or root(plain) in ROOTS or plain.startswith(_OWN)):
        return name
    return "tool" if name in ("tool", "function_tool", "kernel_function", "register_tool", "beta_tool") else None


def asks_model(callee: str) -> bool:
    """True when calling this origin asks a language model whose client is known."""
    if MODEL_CALLS.match(callee):
        return True
    found = MODEL_TYPES.search(callee)
    if not found:
        return False
    rest = callee[found.end() :]
    return not re.search(r"embed|image|audio|moderat|speech|transcri|files|count_tokens|rerank", rest) and (
        rest == "" or last(callee) in VERBS or last(callee) in ("parse", "call", "acall")
    )
