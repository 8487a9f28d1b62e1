import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis import analyze, component_from, gate
from tdev.domain.analysis.component import union_of_effects
from tdev.kernel.errors import InvalidError
from tdev.model.component import FREE_EFFECTS

SOURCE = '''
from tdev.sdk import Context, tool

@tool(phrases=["find mails", "메일 찾기"], tags=["text"], secrets=["MAIL_KEY"], requirements=["beautifulsoup4"])
def find_mails(text: str, limit: int = 5) -> list[str]:
    """Find e-mail addresses in a text.

    Args:
        text: Any text.
        limit: Most addresses.

    Examples:
        >>> find_mails("a@b.co", limit=1)
        ['a@b.co']
    """
    return [word for word in text.split() if "@" in word][:limit]
'''


def made(source, **more):
    return component_from(source, analyze(source), **more)


def test_a_component_carries_what_the_source_says():
    found = made(SOURCE, version="1.2.0")
    assert found.ref == "find_mails@1.2.0"
    assert (found.type, found.brain_count, found.reusability) == ("tool", 0, "B")
    assert found.description == "Find e-mail addresses in a text."
    assert found.phrases == ("find mails", "메일 찾기")
    assert found.tags == ("text",)
    assert found.secrets == ("MAIL_KEY",)
    assert found.requirements == ("beautifulsoup4",)
    assert found.effects == ("pure",)
    assert found.input_schema["properties"]["limit"] == {
        "type": "integer",
        "default": 5,
        "description": "Most addresses.",
    }
    assert [(e.input, e.output) for e in found.examples] == [({"text": "a@b.co", "limit": 1}, ["a@b.co"])]
    assert found.code.entrypoint == "component:find_mails"
    assert found.code.sha256 == f"sha256:{hashlib.sha256(SOURCE.encode()).hexdigest()}"


def test_it_is_experimental_whatever_the_caller_wishes():
    source = SOURCE.replace('tags=["text"]', 'status="stable"')
    assert made(source, fields={"status": "stable"}).status == "experimental"


def test_fields_of_the_caller_are_taken_but_not_those_that_are_computed():
    found = made(SOURCE, fields={"owner": "ada", "tenant": "acme", "effects": ("send",), "code": None})
    assert (found.owner, found.tenant, found.effects) == ("ada", "acme", ("pure",))
    assert found.code is not None


def test_code_without_a_docstring_gets_a_description_that_says_so():
    assert made("def f(a): return a").description == "tool f, without a description"


def test_the_analysis_of_another_text_is_refused():
    with pytest.raises(InvalidError, match="another source"):
        component_from(SOURCE + "\n", analyze(SOURCE))


def test_a_name_that_cannot_be_registered_is_refused_with_its_field():
    with pytest.raises(InvalidError) as refused:
        made("def _1(a): return a")
    assert [finding.pointer for finding in refused.value.findings] == ["#/name"]


def test_aws_actions_become_permissions_once():
    source = "import boto3\ns3 = boto3.client('s3')\ndef f(k):\n    s3.get_object(Key=k)\n    s3.get_object(Key=k)\n"
    assert made(source).permissions == ("s3:GetObject",)


EFFECTS = st.lists(st.sampled_from(["pure", "fetch", "send", "destructive", "iam", "subprocess"]))


@given(EFFECTS, EFFECTS)
def test_the_union_of_effects_loses_nothing_and_knows_no_order(found, declared):
    union = union_of_effects(found, declared)
    assert set(union) - {"pure"} == set(found + declared) - {"pure"}
    assert union == union_of_effects(declared[::-1], found)
    assert ("pure" in union) == (len(union) == 1 and union[0] == "pure")


# ---- the gate

STOPPED = {
    "shell": "import os\ndef f(a): os.system(a)",
    "shell by alias": "from os import system as quiet\ndef f(a): quiet(a)",
    "shell by text": "import os\ndef f(a): getattr(os, 'sy' + 'stem')(a)",
    "shell by import": "def f(a): __import__('os').system(a)",
    "shell in a default": "import os\ndef f(a, run=os.popen('x')): return a",
    "shell in a decorator": "import os\ndef deco(g):\n    os.system('x')\n    return g\n@deco\ndef f(a): return a",
    "shell in a class body": "import os\nclass C:\n    x = os.system('y')\n    def run(self): return 1",
    "shell at import": "import subprocess\nsubprocess.run(['x'])\ndef f(a): return a",
    "shell that nothing calls": "import os\ndef f(a): return a\ndef g(a): os.system(a)",
    "eval": "def f(a): return eval(a)",
    "exec of hidden text": "import base64\ndef f(): exec(base64.b64decode('cHJpbnQoMSk='))",
    "compile": "def f(a): return compile(a, 'x', 'exec')",
    "builtins by name": "import builtins\ndef f(a): return builtins.eval(a)",
    "builtins by item": "def f(a): return __builtins__['eval'](a)",
    "eval by globals": "def f(a): return globals()['__builtins__']['eval'](a)",
    "subclasses": "def f(): return ().__class__.__base__.__subclasses__()",
    "frames": "import sys\ndef f(): return sys._getframe(1).f_globals",
    "pickle": "import pickle\ndef f(a): return pickle.loads(a)",
    "unsafe yaml": "import yaml\ndef f(a): return yaml.load(a)",
    "marshal": "import marshal\ndef f(a): return marshal.loads(a)",
    "ctypes": "import ctypes\ndef f(): return ctypes.string_at(0)",
    "dynamic import": "import importlib\ndef f(a): return importlib.import_module(a)",
    "socket": "import socket\ndef f(a): return socket.create_connection(a)",
    "post": "import requests\ndef f(a): return requests.post('http://x', data=a)",
    "post by session": "import requests\ndef f(a):\n    with requests.Session() as s: s.post('x', data=a)",
    "mail": "import smtplib\ndef f(a): smtplib.SMTP('x').send_message(a)",
    "ftp": "from ftplib import FTP\ndef f(a): FTP('x').storbinary('STOR x', a)",
    "metadata service": "import urllib.request\ndef f(): return urllib.request.urlopen('http://169.254.169.254/').read()",
    "delete": "import shutil\ndef f(a): shutil.rmtree(a)",
    "delete by path": "from pathlib import Path\ndef f(a): Path(a).unlink()",
    "drop table": "def f(db): db.execute('DROP TABLE users')",
    "users": "def f(): return open('/etc/passwd').read()",
    "environment": "import os, json\ndef f(): return json.dumps(dict(os.environ))",
    "fork bomb": "import os\ndef f():\n    while True:\n        os.fork()",
    "endless loop": "def f():\n    while True:\n        pass",
    "kill": "import os\ndef f(): os.kill(1, 9)",
    "tampering": "import builtins\nbuiltins.open = None\ndef f(): return 1",
    "key": "K = 'AKIA" + "QWERTYUIOPASDFGH'\ndef f(): return K",
    "iam": "import boto3\ndef f(): boto3.client('iam').attach_user_policy(UserName='x')",
    "bucket": "import boto3\ndef f(): boto3.client('s3').delete_bucket(Bucket='x')",
    "any service": "import boto3\ndef f(a): boto3.client(a).describe_things()",
    "deploy": "import boto3\ndef f(): boto3.client('cloudformation').create_stack(StackName='x')",
    "process": "import multiprocessing\ndef f(g): multiprocessing.Process(target=g).start()",
    "async process": "import asyncio\nasync def f(a): await asyncio.create_subprocess_shell(a)",
    "pty": "import pty\ndef f(): pty.spawn('/bin/sh')",
    "signal handlers": "import os\ndef f(): os.setuid(0)",
    "writes": "def f(a): open(a, 'w').write('x')",
    "a data class without behaviour": "import os\nclass D(dict):\n    def _x(self): os.system('x')\ndef f(a): return a",
    "the first of two definitions": "import os\ndef f(a): os.system(a)\ndef f(a): return a",
    "the last of many functions": "import os\n" + "def f(a): return a\n" * 300 + "def g(a): os.system(a)\n" + "h = 1\n",
    "a lambda": "import os\nrun = lambda a: os.system(a)\ndef f(a): return a",
    "a nested function": "def f(a):\n    def g():\n        return eval(a)\n    return a",
    "a script": "import os\ndef f(a): return a\nif __name__ == '__main__':\n    os.system('x')",
    "a class of types": "import types\ndef f(c): return types.FunctionType(c, {})",
}
PASSING = {
    "words in text": "def f(a):\n    'os.system, eval and exec are bad'\n    return 'eval(' + a + ')'",
    "method called eval": "def f(model, x): return model.eval(x)",
    "own function evaluate": "def evaluate(a): return a\ndef f(a): return evaluate(a)",
    "regular expressions": "import re\nP = re.compile('x')\ndef f(a): return P.sub('', a)",
    "safe yaml": "import yaml\ndef f(a): return yaml.safe_load(a)",
    "attribute with a default": "def f(a): return getattr(a, 'name', None)",
    "list remove": "def f(a: list):\n    a.remove(1)\n    return a",
    "dictionary get and post": "def f(a: dict): return a.get('post')",
    "path names": "import os.path\ndef f(a, b): return os.path.join(a, b)",
    "select": "def f(db): return db.execute('SELECT deleted FROM users').fetchall()",
    "loop with an end": "def f(q):\n    while True:\n        if q.empty():\n            return 1\n        q.get()",
    "class attributes": "class C:\n    open = 1\n    def run(self): return self.__class__.__name__",
    "json": "import json\ndef f(a): return json.loads(json.dumps(a))",
    "recursion": "def f(n): return 1 if n < 2 else n * f(n - 1)",
    "process as a word": "def f(subprocess): return subprocess.run()",
    "system as a word": "class Solar:\n    def system(self): return 8\ndef f(os=Solar()): return os.system()",
}


@pytest.mark.parametrize("source", STOPPED.values(), ids=STOPPED)
def test_the_gate_stops(source):
    assert gate(analyze(source), ["pure"])


@pytest.mark.parametrize("source", PASSING.values(), ids=PASSING)
def test_the_gate_lets_pass(source):
    assert gate(analyze(source), ["pure"]) == []


def test_declared_effects_pass_and_risky_ways_do_not():
    source = "import subprocess\ndef f(a): return subprocess.run(['ls', a])"
    assert [f.code for f in gate(analyze(source), [])] == ["undeclared-effect"]
    assert gate(analyze(source), ["subprocess"]) == []
    shell = "import subprocess\ndef f(a): return subprocess.run(a, shell=True)"
    assert [f.code for f in gate(analyze(shell), ["subprocess"])] == ["shell"]


def test_a_finding_says_what_where_and_how():
    (finding,) = gate(analyze("import requests\n\ndef f(a):\n    requests.post(a)\n"), FREE_EFFECTS)
    assert finding.pointer == "#/effects/send"
    assert "line 4: requests.post(a)" in finding.message
