import pytest

from tdev.domain.analysis.reading import analyze


def risks(source):
    return {(risk.rule, risk.severity) for risk in analyze(source).component.risks}


RISKS = [
    ("def f(a): return eval(a)", "runs-text", "high"),
    ("def f(a): return [exec][0](a)", "runs-text", "high"),
    ("import os\ndef f(a): os.system(a)", "shell", "high"),
    ("import subprocess\ndef f(a): subprocess.run(a, shell=True)", "shell", "high"),
    ("import subprocess\ndef f(a): subprocess.run([a])", "subprocess", "medium"),
    ("import pickle\ndef f(a): return pickle.loads(a)", "unsafe-loading", "high"),
    ("import yaml\ndef f(a): return yaml.load(a)", "unsafe-loading", "high"),
    ("def f(a): return __import__(a)", "import-by-text", "high"),
    ("import importlib\ndef f(a): return importlib.import_module(a)", "import-by-text", "high"),
    ("import ctypes\ndef f(a): return ctypes.CDLL(a)", "native-memory", "high"),
    ("import sys\ndef f(): return sys._getframe()", "looks-at-frames", "high"),
    ("def f(): return ().__class__.__bases__[0].__subclasses__()", "inner-attribute", "high"),
    ("def f(g): return g.__globals__", "inner-attribute", "high"),
    ("def f(g): return getattr(g, '__code__')", "inner-attribute", "high"),
    ("import os\ndef f(a): return getattr(os, 'sys' + 'tem')(a)", "disguised-name", "high"),
    ("def f(a, b): return getattr(a, b)", "names-by-text", "medium"),
    ("def f(): return globals()", "names-by-text", "medium"),
    ("def f(): return __builtins__", "inner-attribute", "high"),
    ("import os\ndef f(): os.kill(1, 9)", "process-control", "high"),
    ("import builtins\nbuiltins.open = print\ndef f(): pass", "replaces-foreign-code", "high"),
    ("def f():\n    while True:\n        pass", "endless-loop", "high"),
    ("def f(): return open('/etc/shadow').read()", "private-place", "high"),
    ("from pathlib import Path\ndef f(): return Path.home() / '.ssh/id_rsa'", "private-place", "high"),
    ("import requests\ndef f(): return requests.get('http://169.254.169.254/latest')", "private-place", "high"),
    ("import os, json\ndef f(): return json.dumps(dict(os.environ))", "whole-environment", "high"),
    ("KEY = 'AKIA" + "ABCDEFGHIJKLMNOP'\ndef f(): return KEY", "key-in-source", "high"),
    ("def f(): return '-----BEGIN " + "RSA PRIVATE KEY-----'", "key-in-source", "high"),
    ("import requests\ndef f(u): return requests.get(u, verify=False)", "no-certificate-check", "medium"),
    ("import base64\ndef f(a): return base64.b64decode(a)", "hidden-text", "medium"),
    ("from os import *\ndef f(): pass", "star-import", "medium"),
    ("def f(x='a\u202eb'): return x", "invisible-characters", "medium"),
    ("import hashlib\ndef f(a): return hashlib.md5(a)", "weak-hash", "low"),
    ("def f(a):\n    try:\n        a()\n    except:\n        pass", "swallows-errors", "low"),
]


@pytest.mark.parametrize(("source", "rule", "severity"), RISKS, ids=[f"{r[1]}-{i}" for i, r in enumerate(RISKS)])
def test_risk(source, rule, severity):
    assert (rule, severity) in risks(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return a.__class__.__name__",
        "class C:\n    def __init__(self):\n        super().__init__()\n    def run(self): return 1",
        "def evaluate(a): return a\ndef f(a): return evaluate(a)",
        "def f(a): return a.eval()",
        "import re\ndef f(a): return re.compile(a)",
        "import yaml\ndef f(a): return yaml.load(a, Loader=yaml.SafeLoader)",
        "def f(q):\n    while True:\n        item = q.get()\n        if item is None:\n            return 1",
        "def exec_plan(a): return a",
        "def f(a): return getattr(a, 'name', None)",
        "import os\ndef f(): return os.path.join('a', 'b')",
        "import json\ndef f(a): return json.loads(a)",
        "class C:\n    def run(self): return 1\nc = C()\nc.open = print",
    ],
)
def test_look_alikes_are_no_risk(source):
    assert risks(source) == set()


def test_a_risk_names_its_line():
    found = analyze("def f(a):\n    x = a\n    return eval(x)\n").component.risks
    assert [(r.rule, r.line, r.source) for r in found] == [("runs-text", 3, "return eval(x)")]
