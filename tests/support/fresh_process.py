"""What a fresh process has loaded after some statements, and which modules cost a start."""

import json
import subprocess
import sys

from tests.support.checkout import ROOT

HEAVY = frozenset(
    """aiohttp anthropic asyncio aws_cdk aws_lambda_powertools aws_xray_sdk awslambdaric boto3 botocore.session bs4
    click constructs feedparser http.server httpx jinja2 jsonata jsonatapy markdown_it mcp multiprocessing numpy openai
    PIL pydantic pypdf requests sqlite3 ssl urllib3 zxingcpp
    """.split()
)


def loaded_by(statements: str, **environment: str) -> set[str]:
    """Names of all modules that a fresh process of this checkout holds after these statements."""
    program = (
        f"import json, sys\nsys.path.insert(0, 'shared')\n{statements}\njson.dump(sorted(sys.modules), sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment or None,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))
