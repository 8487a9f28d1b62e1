"""Which modules code imports, and which of them must be installed."""

import ast
import sys
from collections.abc import Iterable

_DISTRIBUTIONS = {
    "yaml": "PyYAML",
    "bs4": "beautifulsoup4",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "sklearn": "scikit-learn",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "docx": "python-docx",
    "pptx": "python-pptx",
    "markdown_it": "markdown-it-py",
    "jwt": "PyJWT",
    "serial": "pyserial",
    "OpenSSL": "pyOpenSSL",
    "git": "GitPython",
    "Crypto": "pycryptodome",
    "magic": "python-magic",
    "attr": "attrs",
    "zxingcpp": "zxing-cpp",
    "slugify": "python-slugify",
    "agents": "openai-agents",
    "strands": "strands-agents",
    "strands_tools": "strands-agents-tools",
    "psycopg2": "psycopg2-binary",
    "fitz": "PyMuPDF",
    "telegram": "python-telegram-bot",
    "discord": "discord.py",
    "websocket": "websocket-client",
    "google": "google-genai",
    "haystack": "haystack-ai",
}
"""Distribution of an import name where the two differ."""


def imports_of(nodes: Iterable[ast.AST]) -> tuple[str, ...]:
    """Top-level modules, sorted; relative imports are left out."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return tuple(sorted(found))


def requirements_of(imports: Iterable[str]) -> tuple[str, ...]:
    """Distributions that are neither the standard library nor this product."""
    foreign = (n for n in imports if n not in sys.stdlib_module_names and n != "tdev")
    return tuple(_DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in foreign)
