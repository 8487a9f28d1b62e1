"""The runner of services on ECS: what it refuses to run, how it serves, and that its image holds what Lambda has."""

import hashlib
import http.client
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import contextmanager

import pytest

from infra.constructs.container_service import PORT
from infra.runner.serve import MOST_BODY_BYTES, BundleError, event_of, loaded, serving, unpack
from tests.support.checkout import ROOT
from tests.support.cloud import EMULATED
from tests.support.dynamo import CREDENTIALS, client
from tests.support.emulator import free_port, running

RUNNER = ROOT / "infra" / "runner"
ECHO = """
import json

def handler(event, context):
    if event["rawPath"] == "/broken":
        raise ValueError("no paper")
    if event["rawPath"] == "/bytes":
        return {"statusCode": 200, "body": "AAH/", "isBase64Encoded": True}
    said = {"path": event["rawPath"], "body": event.get("body"), "method": event["requestContext"]["http"]["method"]}
    return {"statusCode": 201, "headers": {"x-told": "yes", "Content-Length": "9999"}, "body": json.dumps(said)}
"""


def bundle(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (files or {"handler.py": ECHO}).items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def digest_of(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class TestUnpack:
    def test_a_bundle_of_the_digest_is_there_file_by_file(self, tmp_path):
        content = bundle(**{"handler.py": ECHO, "tdev/kernel.py": "x = 1\n"})
        unpack(content, digest_of(content), tmp_path)
        assert (tmp_path / "tdev" / "kernel.py").read_text("utf-8") == "x = 1\n"

    def test_one_changed_byte_is_refused_and_nothing_is_unpacked(self, tmp_path):
        content = bundle()
        with pytest.raises(BundleError, match="was signed"):
            unpack(content[:-1] + bytes([content[-1] ^ 1]), digest_of(content), tmp_path)
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("name", ["../outside.py", "/etc/outside", "tdev/../../outside.py"])
    def test_a_name_that_leads_out_is_refused(self, tmp_path, name):
        content = bundle(**{name: "x"})
        with pytest.raises(BundleError, match="leads out"):
            unpack(content, digest_of(content), tmp_path / "in")
        assert not list(tmp_path.rglob("outside*"))

    def test_what_is_no_archive_is_refused(self, tmp_path):
        with pytest.raises(BundleError, match="no archive"):
            unpack(b"text", digest_of(b"text"), tmp_path)

    def test_a_bundle_that_unpacks_to_too_much_is_refused_before_it_does(self, tmp_path):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as zeros:
            for _ in range(251):
                zeros.write(bytes(1024 * 1024))
        with pytest.raises(BundleError, match="more than"):
            unpack(content.getvalue(), digest_of(content.getvalue()), tmp_path)
        assert not list(tmp_path.iterdir())


class TestEvent:
    def test_it_is_what_a_function_url_sends(self):
        event = event_of("POST", "/a/b?x=1&y=%20", {"User-Agent": "curl", "X-Id": "7"}, b'{"a": 1}', "10.0.0.9")
        assert event["version"] == "2.0"
        assert (event["rawPath"], event["rawQueryString"]) == ("/a/b", "x=1&y=%20")
        assert event["headers"] == {"user-agent": "curl", "x-id": "7"}
        assert event["requestContext"]["http"]["userAgent"] == "curl"
        assert (event["body"], event["isBase64Encoded"]) == ('{"a": 1}', False)

    def test_bytes_that_are_no_text_are_in_base64(self):
        event = event_of("POST", "/", {}, b"\x00\x01\xff", "10.0.0.9")
        assert (event["body"], event["isBase64Encoded"]) == ("AAH/", True)

    def test_no_body_is_no_field(self):
        assert "body" not in event_of("GET", "/health", {}, b"", "10.0.0.9")


@contextmanager
def served(handler):
    server = serving(handler, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    content = bundle()
    unpack(content, digest_of(content), folder)
    before, writes = list(sys.path), sys.dont_write_bytecode
    try:
        with served(loaded(folder)) as port:
            yield port
    finally:
        sys.path[:], sys.dont_write_bytecode = before, writes
        sys.modules.pop("handler", None)


class TestServing:
    def test_the_handler_answers(self, port):
        status, headers, content = ask(port, "POST", "/run?x=1", b"text")
        assert status == 201
        assert headers["x-told"] == "yes"
        assert json.loads(content) == {"path": "/run", "body": "text", "method": "POST"}

    def test_the_length_is_that_of_the_content_whatever_the_handler_says(self, port):
        _, headers, content = ask(port, "GET", "/")
        assert int(headers["content-length"]) == len(content)

    def test_bytes_come_as_they_are(self, port):
        assert ask(port, "GET", "/bytes")[2] == b"\x00\x01\xff"

    def test_a_failing_call_is_500_without_details_and_the_next_one_works(self, port):
        status, _, content = ask(port, "GET", "/broken")
        assert (status, content) == (500, b"")
        assert ask(port, "GET", "/")[0] == 201

    def test_a_body_that_lambda_would_not_take_is_not_read(self, port):
        assert ask(port, "POST", "/", headers={"content-length": str(MOST_BODY_BYTES + 1)})[0] == 413

    @pytest.mark.parametrize("length", ["-1", "1e3", "x", "１"])
    def test_a_length_that_is_none_is_refused(self, port, length):
        assert ask(port, "POST", "/", headers={"content-length": length.encode().decode("latin-1")})[0] == 411

    def test_a_body_in_pieces_is_refused(self, port):
        assert ask(port, "POST", "/", headers={"transfer-encoding": "chunked"})[0] == 411

    def test_many_callers_are_served_at_once(self):
        together = threading.Barrier(4, timeout=10)

        def handler(event, context):
            together.wait()
            return {"statusCode": 200}

        with served(handler) as port:
            statuses = []
            callers = [threading.Thread(target=lambda: statuses.append(ask(port, "GET", "/")[0])) for _ in range(4)]
            for caller in callers:
                caller.start()
            for caller in callers:
                caller.join()
        assert statuses == [200] * 4


def started(endpoint, digest, port, key="bundle"):
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_REGION": CREDENTIALS["region_name"],
        "AWS_DEFAULT_REGION": CREDENTIALS["region_name"],
    }
    command = [sys.executable, "-I", str(RUNNER / "serve.py"), "--bucket", "bundles", "--key", key, "--digest", digest]
    return subprocess.Popen(
        [*command, "--port", str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def healthy(port):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return ask(port, "GET", "/health")
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the runner does not answer")


@pytest.fixture
def endpoint(tmp_path):
    with running(tmp_path) as endpoint:
        s3 = client("s3", endpoint)
        s3.create_bucket(Bucket="bundles", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket="bundles", Key="bundle", Body=bundle())
        s3.close()
        yield endpoint


class TestProgram:
    pytestmark = EMULATED

    def test_it_fetches_checks_serves_and_ends_when_told(self, endpoint):
        port = free_port()
        process = started(endpoint, digest_of(bundle()), port)
        try:
            assert healthy(port)[0] == 201
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)
            assert process.returncode == 0
        finally:
            process.kill()
            process.communicate()

    @pytest.mark.parametrize(
        ("digest", "key", "said"),
        [(f"sha256:{'0' * 64}", "bundle", "was signed"), (digest_of(b""), "missing", "cannot be read")],
    )
    def test_it_ends_with_a_reason_when_the_bundle_is_another_or_none(self, endpoint, digest, key, said):
        process = started(endpoint, digest, free_port(), key)
        try:
            _, err = process.communicate(timeout=30)
        finally:
            process.kill()
            process.communicate()
        assert process.returncode == 1
        assert said in err
        assert "Traceback" not in err


class TestImage:
    @pytest.fixture
    def dockerfile(self):
        return (RUNNER / "Dockerfile").read_text("utf-8")

    def test_everything_that_it_copies_is_there(self, dockerfile):
        copied = re.findall(r"^COPY (\S+) ", dockerfile, re.MULTILINE)
        assert len(copied) == 4
        assert [path for path in copied if not (ROOT / path).is_file()] == []

    def test_packages_are_checked_by_hash_and_never_built(self, dockerfile):
        assert "--require-hashes --only-binary :all:" in dockerfile

    def test_it_runs_as_nobody_in_particular(self, dockerfile):
        assert dockerfile.index("USER 10001") < dockerfile.index("ENTRYPOINT")

    def test_it_listens_where_the_load_balancer_looks(self, dockerfile):
        assert f"EXPOSE {PORT}" in dockerfile
        assert "0.0.0.0" in dockerfile.splitlines()[-1]

    def test_its_own_lock_says_what_the_lock_of_the_sdk_says(self):
        def blocks(path):
            return set(re.split(r"\n(?=\S)", path.read_text("utf-8").strip()))

        own = blocks(RUNNER / "requirements.txt")
        assert own <= blocks(ROOT / "requirements" / "aws.txt")
        assert {block.split("==")[0] for block in own} >= {"boto3", "botocore", "s3transfer"}

    def test_the_build_prints_the_image_by_digest(self):
        build = (RUNNER / "buildspec.yml").read_text("utf-8")
        assert "infra/runner/Dockerfile" in build
        assert "RepoDigests" in build
