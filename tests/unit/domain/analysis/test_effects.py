import pytest

from tdev.domain.analysis.reading import analyze


def facts(source, name=None):
    return analyze(source, name=name).component


def effects(body, imports=""):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return set(facts(f"{imports}\ndef f(a=None, b=None, **more):\n{lines}\n").effects)


EFFECTS = [
    ("return sorted(a)", "", {"pure"}),
    ("return open(a).read()", "", {"read:files"}),
    ("return open(a, 'rb').read()", "", {"read:files"}),
    ("open(a, 'w').write(b)", "", {"write:files"}),
    ("open(a, mode='ab')", "", {"write:files"}),
    ("open(a, 'r+')", "", {"read:files", "write:files"}),
    ("open(a, b)", "", {"read:files", "write:files"}),
    ("return list(map(open, a))", "", {"read:files", "write:files"}),
    ("return Path(a).read_text()", "from pathlib import Path", {"read:files"}),
    ("Path(a).write_bytes(b)", "from pathlib import Path", {"write:files"}),
    ("with Path(a).open('w') as f: f.write(b)", "from pathlib import Path", {"write:files"}),
    ("Path(a).unlink()", "from pathlib import Path", {"destructive"}),
    ("Path(a).rename(b)", "from pathlib import Path", {"write:files"}),
    ("return os.listdir(a)", "import os", {"read:files"}),
    ("os.remove(a)", "import os", {"destructive"}),
    ("shutil.rmtree(a)", "import shutil", {"destructive"}),
    ("copy(a, b)", "from shutil import copy", {"read:files", "write:files"}),
    ("return requests.get(a).text", "import requests", {"fetch"}),
    ("requests.post(a, json=b)", "import requests", {"send"}),
    ("s = requests.Session()\nreturn s.get(a)", "import requests", {"fetch"}),
    ("s = requests.Session()\ns.put(a)", "import requests", {"send"}),
    ("with httpx.Client() as c: c.delete(a)", "import httpx", {"send", "destructive"}),
    ("return requests.request('GET', a)", "import requests", {"fetch"}),
    ("return requests.request(b, a)", "import requests", {"send"}),
    ("return urlopen(a).read()", "from urllib.request import urlopen", {"fetch"}),
    ("return urlopen(a, data=b).read()", "from urllib.request import urlopen", {"send"}),
    ("socket.create_connection(a)", "import socket", {"send"}),
    ("smtplib.SMTP('x').sendmail(a, b, 'c')", "import smtplib", {"send"}),
    ("subprocess.run(a)", "import subprocess", {"subprocess"}),
    ("run(a)", "from subprocess import run", {"subprocess"}),
    ("os.system(a)", "import os", {"subprocess"}),
    ("return [os.popen][0](a)", "import os", {"subprocess"}),
    ("os.execv(a, b)", "import os", {"subprocess"}),
    ("multiprocessing.Pool(2)", "import multiprocessing", {"subprocess"}),
    ("return eval(a)", "", {"dynamic"}),
    ("exec(a)", "", {"dynamic"}),
    ("return pickle.loads(a)", "import pickle", {"dynamic"}),
    ("return yaml.load(a)", "import yaml", {"dynamic"}),
    ("return yaml.load(a, Loader=yaml.SafeLoader)", "import yaml", {"pure"}),
    ("return yaml.safe_load(a)", "import yaml", {"pure"}),
    ("return importlib.import_module(a)", "import importlib", {"dynamic"}),
    ("ctypes.CDLL(None)", "import ctypes", {"dynamic"}),
    ("return getattr(os, a)(b)", "import os", {"dynamic"}),
    ("return getattr(a, b)()", "", {"dynamic"}),
    ("return getattr(a, b, None)", "", {"pure"}),
    ("cursor = a.cursor()\ncursor.execute('DELETE FROM users')", "", {"destructive"}),
    ("cursor = a.cursor()\nreturn cursor.execute('SELECT deleted FROM users')", "", {"pure"}),
    ("return a.call('other', {'x': 1})", "", {"invoke"}),
    ("docker.from_env()", "import docker", {"deploy"}),
]


@pytest.mark.parametrize(("body", "imports", "expected"), EFFECTS, ids=[f"{e[0]}" for e in EFFECTS])
def test_effect_of(body, imports, expected):
    assert effects(body, imports) == expected


@pytest.mark.parametrize(
    "body",
    [
        "o = os\ns = o.system\ns(a)",
        "getattr(os, 'sys' + 'tem')(a)",
        "getattr(os, ''.join(['s', 'ystem']))(a)",
        "getattr(os, 'metsys'[::-1])(a)",
        "__import__('os').system(a)",
        "__import__('o' + 's').system(a)",
        "vars(os)['system'](a)",
        "os.__dict__['system'](a)",
        "sys.modules['os'].system(a)",
        "functools.partial(os.system, a)()",
        "(lambda run: run(a))(os.system)",
        "handlers = {'x': os.system}\nhandlers[b](a)",
        "class C:\n    go = os.system\nC.go(a)",
        "for run in (os.system,):\n    run(a)",
        "import os as quiet\nquiet.system(a)",
        "globals()['os'].system(a)",
        "x = (y := os).system\nx(a)",
        "async def g():\n    os.system(a)",
        "try:\n    pass\nfinally:\n    os.system(a)",
        "def inner(run=os.system):\n    run(a)\nreturn inner",
        "return [os.system(x) for x in a]",
        "return f'{os.system(a)}'",
        "from os import *\nsystem(a)",
    ],
)
def test_disguises_of_a_shell_are_seen(body):
    imports = "import os, sys, functools"
    if "import *" in body:
        imports, body = "from os import *", "system(a)"
    assert "subprocess" in effects(body, imports)


def test_what_a_helper_does_counts_for_its_caller_and_not_the_other_way():
    source = (
        "import os\ndef low(p):\n    os.remove(p)\ndef mid(p):\n    low(p)\n"
        "def top(p):\n    mid(p)\ndef calm(p):\n    return p\n"
    )
    assert facts(source, "top").effects == ("destructive",)
    assert facts(source, "calm").effects == ("pure",)


def test_what_an_import_runs_counts_for_everything():
    source = "import os\nos.remove('x')\ndef calm(p):\n    return p\n"
    assert facts(source, "calm").effects == ("destructive",)


@pytest.mark.parametrize(
    "definition",
    [
        "def other(x=os.remove('x')): pass",
        "def other(*, x=os.remove('x')): pass",
        "def other(x: os.remove('x')): pass",
        "@os.remove\ndef other(): pass",
        "def hidden(g):\n    os.remove('x')\n@hidden\ndef other(): pass",
        "class Other(Base, key=os.remove('x')): pass",
        "class Other:\n    x = os.remove('x')",
        "class Other:\n    def method(self, x=os.remove('x')): pass",
        "class Other:\n    class Inner:\n        os.remove('x')",
    ],
)
def test_what_a_definition_runs_at_import_counts_for_everything(definition):
    source = f"import os\n{definition}\ndef calm(p):\n    return p\n"
    assert facts(source, "calm").effects == ("destructive",)


def test_bodies_that_an_import_does_not_run_do_not_count_for_others():
    source = "import os\ndef deco(g): return g\n@deco\ndef other(p=1):\n    os.remove(p)\ndef calm(p):\n    return p\n"
    assert facts(source, "calm").effects == ("pure",)


def test_what_only_a_script_runs_does_not_count_for_its_functions():
    source = "import os\ndef calm(p):\n    return p\nif __name__ == '__main__':\n    os.remove('x')\n"
    assert facts(source, "calm").effects == ("pure",)


def test_methods_count_even_when_nothing_here_calls_them():
    source = (
        "import os\nclass C:\n    def run(self):\n        return 1\n    def __del__(self):\n        os.remove('x')\n"
    )
    assert facts(source).effects == ("destructive",)


def test_dynamic_code_may_run_everything_in_the_file():
    source = "import os\ndef unused():\n    os.remove('x')\ndef f(a):\n    return eval(a)\n"
    assert facts(source, "f").effects == ("destructive", "dynamic")


def test_declared_effects_are_added_and_never_taken_away():
    source = (
        "import os\nfrom tdev.sdk import tool\n"
        "@tool(effects=['{0}'])\ndef f(p: str) -> None:\n    'x'\n    os.remove(p)\n"
    )
    assert facts(source.format("pure")).effects == ("destructive",)
    assert facts(source.format("send")).effects == ("send", "destructive")
    assert facts(source.format("nonsense")).effects == ("destructive",)


def test_each_effect_shows_the_line_that_has_it():
    found = facts("import os\n\ndef f(p):\n    x = 1\n    os.remove(p)\n")
    assert [(e.rule, e.line, e.source) for e in found.effect_evidence] == [("destructive", 5, "os.remove(p)")]


AWS = [
    ("boto3.client('s3').put_object(Bucket='b', Key='k')", ["s3:PutObject"], ("send",)),
    ("boto3.client('s3').get_object(Bucket='b', Key='k')['Body'].read()", ["s3:GetObject"], ("fetch",)),
    ("boto3.client('s3').get_paginator('list_objects_v2').paginate(Bucket='b')", ["s3:ListBucket"], ("fetch",)),
    ("boto3.client('s3').copy_object(Bucket='b')", ["s3:GetObject", "s3:PutObject"], ("fetch", "send")),
    ("boto3.resource('dynamodb').Table('t').put_item(Item={})", ["dynamodb:PutItem"], ("send",)),
    ("t = boto3.resource('dynamodb').Table('t')\nt.delete_item(Key={})", ["dynamodb:DeleteItem"], ("destructive",)),
    ("boto3.resource('s3').Bucket('b').objects.all()", ["s3:ListBucket"], ("fetch",)),
    ("boto3.resource('s3').Object('b', 'k').put(Body=b'')", ["s3:PutObject"], ("send",)),
    ("boto3.Session().client('sns').publish(TopicArn='t')", ["sns:Publish"], ("send",)),
    ("boto3.session.Session(profile_name='x').client('sqs').send_message()", ["sqs:SendMessage"], ("send",)),
    ("boto3.client('lambda').invoke(FunctionName='f')", ["lambda:InvokeFunction"], ("invoke",)),
    ("boto3.client('stepfunctions').start_execution()", ["states:StartExecution"], ("invoke",)),
    ("boto3.client('iam').create_role(RoleName='r')", ["iam:CreateRole"], ("iam",)),
    ("boto3.client('iam').get_role(RoleName='r')", ["iam:GetRole"], ("fetch",)),
    ("boto3.client('s3').put_bucket_policy(Bucket='b')", ["s3:PutBucketPolicy"], ("iam",)),
    ("boto3.client('cloudformation').create_stack()", ["cloudformation:CreateStack"], ("deploy",)),
    ("boto3.client('ec2').terminate_instances()", ["ec2:TerminateInstances"], ("destructive",)),
    ("boto3.client('rds').describe_db_instances()", ["rds:DescribeDBInstances"], ("fetch",)),
    ("boto3.client(service_name='ses').send_email()", ["ses:SendEmail"], ("send",)),
    ("boto3.client(a).delete_everything()", ["*:DeleteEverything"], ("destructive",)),
]


@pytest.mark.parametrize(("body", "actions", "effects"), AWS, ids=[a[0] for a in AWS])
def test_aws_call(body, actions, effects):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    found = facts(f"import boto3\ndef f(a=''):\n{lines}\n")
    assert [action.action for action in found.aws_actions] == actions
    assert found.effects == effects


def test_aws_calls_name_their_literal_resource_and_line():
    source = """
import boto3
TABLE = "orders"
table = boto3.resource("dynamodb").Table(TABLE)
s3 = boto3.client("s3")

class Store:
    def __init__(self):
        self.queue = boto3.client("sqs")

    def run(self, key, bucket):
        table.get_item(Key={"id": key})
        s3.get_object(Bucket="photos", Key=key)
        s3.get_object(Bucket=bucket, Key=key)
        self.queue.send_message(QueueUrl="https://sqs/q", MessageBody=key)
"""
    found = [(a.action, a.line, a.resource) for a in facts(source).aws_actions]
    assert found == [
        ("dynamodb:GetItem", 12, "orders"),
        ("s3:GetObject", 13, "photos"),
        ("s3:GetObject", 14, None),
        ("sqs:SendMessage", 15, "https://sqs/q"),
    ]


def test_secrets_are_known_by_name():
    source = """
import os
import boto3
KEY = os.environ["API_KEY"]

def f():
    token = os.getenv("TOKEN")
    other = os.environ.get("OTHER", "")
    value = boto3.client("secretsmanager").get_secret_value(SecretId="prod/db")
    return KEY, token, other, value
"""
    assert set(facts(source).secrets) == {"API_KEY", "TOKEN", "OTHER", "prod/db"}


def test_asking_the_model_of_the_context_sends():
    source = (
        "from tdev.sdk import Context, tool\n"
        "from tdev.platform.models import Message\n\n\n"
        "@tool\n"
        "def ask(text: str, context: Context) -> str:\n"
        "    return context.model().converse([Message('user', text)]).text\n"
    )
    assert set(facts(source).effects) == {"send"}
    assert set(facts(source.replace("context: Context", "ctx: Context").replace("context.", "ctx.")).effects) == {
        "send"
    }
