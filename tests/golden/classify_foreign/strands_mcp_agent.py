from mcp import StdioServerParameters, stdio_client
from strands import Agent
from strands.tools.mcp import MCPClient

aws_docs = MCPClient(
    lambda: stdio_client(StdioServerParameters(command="uvx", args=["awslabs.aws-documentation-mcp-server@latest"]))
)


def ask_docs(question: str) -> str:
    with aws_docs:
        agent = Agent(tools=aws_docs.list_tools_sync())
        return str(agent(question))
