"""What every emulation holds: requests are judged outside, refusals are as on AWS, and nothing else can be reached."""

import socket
import sys
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.emulation import Example, Trial
from tdev.platform.emulation.embedded.engine import LocalEmulator

S3 = "import boto3\ns3 = boto3.client('s3')\n"


@pytest.fixture(scope="module", params=[LocalEmulator], ids=["embedded"])
def emulation(request):
    started = request.param().start({"TABLE": "orders"})
    yield started
    started.close()


def tried(emulation, code, refuse=None, **more):
    asked = []

    def decide(request):
        asked.append(request)
        return refuse

    return emulation.run(Trial("component", code, **more), decide), asked


class TestRequests:
    def test_each_is_asked_about_with_its_arguments_and_its_line(self, emulation):
        code = S3 + "def run() -> None:\n    s3.put_object(Bucket='raw', Key='a', Body=b'x', Metadata={'n': '1'})\n"
        ran, asked = tried(emulation, code)
        assert {one.name: one.passed for one in ran} == {"run": True}
        assert (asked[0].service, asked[0].method, asked[0].line) == ("s3", "put_object", 4)
        assert asked[0].arguments == {"Bucket": "raw", "Key": "a", "Body": None, "Metadata": {"n": "1"}}
        assert asked[0].region == "us-east-1"

    @pytest.mark.parametrize(
        "code",
        [
            "boto3.resource('s3').Object('raw', 'a').get()",
            "boto3.session.Session().client('s3').get_object(Bucket='raw', Key='a')",
            "botocore.session.get_session().create_client('s3').get_object(Bucket='raw', Key='a')",
            "list(boto3.client('s3').get_paginator('list_objects_v2').paginate(Bucket='raw'))",
            "boto3.client('s3').get_waiter('object_exists').wait(Bucket='raw', Key='a')",
            "boto3.client('s3').generate_presigned_url('get_object', {'Bucket': 'r', 'Key': 'a'})",
            "boto3.client('s3').upload_fileobj(io.BytesIO(b'x'), 'raw', 'a')",
        ],
    )
    def test_whatever_makes_the_client(self, emulation, code):
        ran, asked = tried(emulation, f"import io\nimport boto3, botocore.session\ndef run() -> None:\n    {code}\n")
        assert all(one.passed for one in ran), ran
        assert {one.service for one in asked} == {"s3"}

    def test_a_refusal_is_the_error_that_aws_gives(self, emulation):
        code = S3 + (
            "def run() -> None:\n    try:\n        s3.get_object(Bucket='raw', Key='a')\n"
            "    except s3.exceptions.ClientError as error:\n"
            "        assert error.response['Error']['Code'] == 'AccessDenied', error.response\n"
            "        raise\n"
        )
        ran, _ = tried(emulation, code, "User: x is not authorized to perform: s3:GetObject")
        assert {(one.error, "not authorized" in one.message) for one in ran} == {("ClientError", True)} or {
            (one.error, "not authorized" in one.message) for one in ran
        } == {("AccessDenied", True)}

    def test_an_address_that_is_signed_is_judged_as_its_request(self, emulation):
        code = (
            S3
            + "def run() -> str:\n    return s3.generate_presigned_url('get_object', {'Bucket': 'raw', 'Key': 'a'})\n"
        )
        ran, asked = tried(emulation, code, "no")
        assert {one.error for one in ran} == {"ClientError"}
        assert {one.method for one in asked} == {"get_object"}

    def test_inputs_that_the_sdk_does_not_send_are_judged_too(self, emulation):
        ran, asked = tried(emulation, S3 + "def run() -> None:\n    s3.get_object(Bucket='raw')\n")
        assert {one.error for one in ran} == {"ParamValidationError"}
        assert asked[0].method == "get_object"

    def test_requests_of_threads_count(self, emulation):
        code = S3 + (
            "from concurrent.futures import ThreadPoolExecutor\n"
            "def run() -> None:\n    with ThreadPoolExecutor(4) as pool:\n"
            "        for n in range(8):\n            pool.submit(s3.get_object, Bucket='raw', Key=str(n)).result()\n"
        )
        _, asked = tried(emulation, code)
        assert {one.arguments["Key"] for one in asked} == set("01234567")

    def test_loops_without_end_end(self, emulation):
        code = (
            S3 + "def run() -> None:\n    while True:\n        try: s3.list_buckets()\n        except Exception: pass\n"
        )
        ran, _ = tried(emulation, code)
        assert {one.error for one in ran} == {"TooManyRequestsError"}


class TestModes:
    def test_examples_are_called_with_their_inputs(self, emulation):
        code = S3 + "def read(key: str) -> str:\n    return s3.get_object(Bucket='raw', Key=key)['ETag']\n"
        ran, asked = tried(emulation, code, mode="examples", examples=(Example("read", {"key": "a"}),))
        assert [one.name for one in ran] == ["read example 1"]
        assert asked[0].arguments["Key"] == "a"

    def test_a_class_is_called_by_its_run(self, emulation):
        code = (
            S3
            + "class Read:\n    def run(self, key: str) -> str:\n"
            + "        return s3.get_object(Bucket='r', Key=key)['ETag']\n"
        )
        ran, _ = tried(emulation, code, mode="examples", examples=(Example("Read", {"key": "a"}),))
        assert ran[0].passed

    def test_tests_arrange_a_world_that_is_not_judged(self, emulation):
        code = S3 + "def save() -> None:\n    s3.put_object(Bucket='raw', Key='a', Body=b'x')\n"
        tests = (
            "import boto3, component\ndef test_it():\n    boto3.client('s3').create_bucket(Bucket='raw')\n"
            "    component.save()\n    found = boto3.client('s3').get_object(Bucket='raw', Key='a')\n"
            "    assert found['Body'].read() == b'x'\n"
        )
        ran, asked = tried(emulation, code, mode="tests", tests=tests)
        assert [(one.name, one.error) for one in ran] == [("test_it", "")]
        assert {one.method for one in asked} == {"put_object"}

    def test_each_trial_has_a_world_of_its_own(self, emulation):
        tests = (
            "import boto3\ndef test_it():\n    s3 = boto3.client('s3')\n"
            "    assert not s3.list_buckets()['Buckets']\n    s3.create_bucket(Bucket='raw')\n"
        )
        for _ in range(2):
            ran, _ = tried(emulation, "", mode="tests", tests=tests)
            assert [one.error for one in ran] == [""]

    def test_a_failing_test_says_what_it_raised(self, emulation):
        ran, _ = tried(emulation, "", mode="tests", tests="def test_it():\n    raise ValueError('why')\n")
        assert (ran[0].error, ran[0].message) == ("ValueError", "why")

    def test_code_that_cannot_be_loaded_says_so(self, emulation):
        ran, asked = tried(emulation, "import nosuchmodule_aws\n")
        assert [(one.name, one.error) for one in ran] == [("import", "ModuleNotFoundError")]
        assert asked == []

    def test_decorators_of_frameworks_that_are_not_here_are_stood_in_for(self, emulation):
        code = (
            "from strands import tool\nimport boto3\n@tool\ndef run() -> None:\n    boto3.client('sqs').list_queues()\n"
        )
        ran, asked = tried(emulation, code)
        assert all(one.passed for one in ran)
        assert asked[0].method == "list_queues"

    def test_the_code_finds_the_variables_it_was_given(self, emulation):
        code = "import os\ndef run() -> None:\n    assert os.environ['TABLE'] == 'orders'\n"
        assert all(one.passed for one in tried(emulation, code)[0])


@pytest.fixture
def listening():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        yield server


def port_of(server):
    return server.getsockname()[1]


def nobody_came(server):
    with pytest.raises(TimeoutError):
        server.accept()
    return True


class TestWalls:
    def test_nobody_is_reached_who_listens(self, emulation, listening):
        code = (
            f"import socket\ndef run() -> None:\n    socket.create_connection(('127.0.0.1', {port_of(listening)}), 1)\n"
        )
        ran, _ = tried(emulation, code)
        assert {one.error for one in ran} == {"PermissionError"}
        assert nobody_came(listening)

    @pytest.mark.parametrize("mode", ["samples", "tests"])
    def test_an_endpoint_that_the_code_names_is_not_reached(self, emulation, listening, mode):
        """The server stands for every real endpoint: to it there is no name to look up and no firewall on the way."""
        where = f"http://127.0.0.1:{port_of(listening)}"
        config = "botocore.config.Config(retries={'max_attempts': 0}, connect_timeout=1)"
        code = (
            "import boto3, botocore.config\ndef run() -> None:\n"
            f"    boto3.client('s3', endpoint_url='{where}', config={config}).list_buckets()\n"
        )
        tests = "import component\ndef test_it():\n    component.run()\n"
        _, asked = tried(emulation, code, mode=mode, tests=tests if mode == "tests" else "")
        assert {one.method for one in asked} == {"list_buckets"}
        assert nobody_came(listening)

    @pytest.mark.parametrize(
        "code",
        [
            "import urllib.request; urllib.request.urlopen('https://sts.amazonaws.com')",
            "import socket; socket.getaddrinfo('s3.amazonaws.com', 443)",
            "import subprocess; subprocess.run(['true'])",
            "import os; os.system('true')",
            "import os; os.fork()",
            "import ctypes; ctypes.CDLL(None)",
            "open('/etc/passwd').read()",
            "import pathlib; pathlib.Path.home().joinpath('..', '..', 'etc', 'hostname').read_text()",
            "open('/tmp/x', 'w')",
            "import os; os.listdir('/root')",
            "import os; os.remove('/tmp/nothing')",
        ],
    )
    def test_nothing_else_is_possible(self, emulation, code):
        ran, _ = tried(emulation, f"def run() -> None:\n    {code}\n")
        assert {one.error for one in ran} <= {"PermissionError", "URLError"}
        assert all("emulation" in one.message for one in ran)

    def test_no_key_of_ours_is_in_its_environment(self, emulation):
        lines = (
            "not [n for n in os.environ if n.startswith('TDEV')]",
            "os.environ['AWS_ACCESS_KEY_ID'] == 'testing'",
            "os.environ['AWS_SHARED_CREDENTIALS_FILE'] == '/dev/null'",
        )
        code = "import os\ndef run() -> None:\n" + "".join(f"    assert {line}\n" for line in lines)
        assert all(one.passed for one in tried(emulation, code)[0])

    def test_its_own_folder_can_be_written(self, emulation):
        code = (
            "from pathlib import Path\ndef run() -> None:\n    Path('here.txt').write_text('x')\n"
            "    assert Path('here.txt').read_text() == 'x'\n"
        )
        assert all(one.passed for one in tried(emulation, code)[0])


class TestEnds:
    def test_a_process_that_ends_is_an_error(self):
        emulation = LocalEmulator().start()
        try:
            with pytest.raises(PlatformError, match="ended"):
                tried(emulation, "import os\ndef run() -> None:\n    os._exit(3)\n")
        finally:
            emulation.close()

    def test_one_that_does_not_end_in_time_is_an_error(self):
        emulation = LocalEmulator(trial_s=0.3).start()
        try:
            with pytest.raises(PlatformError, match="within"):
                tried(emulation, "def run() -> None:\n    while True: pass\n")
        finally:
            emulation.close()

    def test_closing_leaves_neither_process_nor_folder(self, tmp_path):
        emulation = LocalEmulator().start()
        folder, process = emulation._folder, emulation._process
        emulation.close()
        assert process.returncode is not None
        assert folder not in sys.path
        assert not Path(folder).exists()


def test_what_another_role_may_do_is_not_judged(emulation):
    code = (
        "import boto3\ndef run() -> None:\n"
        "    keys = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::1:role/other', RoleSessionName='me')\n"
        "    theirs = boto3.client('s3', aws_access_key_id=keys['Credentials']['AccessKeyId'],\n"
        "        aws_secret_access_key='x', aws_session_token='x')\n    theirs.list_buckets()\n"
        "    boto3.client('s3').list_buckets()\n"
    )
    _, asked = tried(emulation, code)
    assert [one.method for one in asked] == ["assume_role", "list_buckets"] * 2
