"""The runner of services on ECS: what it refuses to run, how it serves, and that its image holds what Lambda has."""

import base64
import dataclasses
import hashlib
import http.client
import io
import json
import re
import sys
import threading
import zipfile
from contextlib import contextmanager

import pytest
import yaml

from infra.constructs.container_task import PORT
from infra.runner.serve import (
    METHOD,
    MOST_BODY_BYTES,
    PURPOSE,
    BundleError,
    Expected,
    check_signature,
    event_of,
    loaded,
    serving,
    unpack,
)
from tdev.domain.delivery.attestation import attest
from tdev.platform import attested
from tdev.platform.signing.aws import METHOD as SIGNED_BY_KMS
from tests.support.checkout import ROOT
from tests.support.hosting_ecs import PROVENANCE
from tests.support.runner import RUNNER

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


class OneKey:
    """A key of which a test knows what it made."""

    def __init__(self):
        self.made = {}

    def sign(self, message):
        self.made[message] = hashlib.sha256(b"secret" + message).digest()
        return f"{METHOD}:{base64.b64encode(self.made[message]).decode()}"

    def valid(self, message, code, key):
        assert key == "the key"
        return self.made.get(message) == code


class TestSignature:
    """What the product signs, the runner believes; without a line of the product's code."""

    @pytest.fixture
    def key(self):
        return OneKey()

    @pytest.fixture
    def vouched(self, key):
        """The text that was signed, and what the runner expects."""
        digest = digest_of(bundle())
        signed = attest("acme", digest, PROVENANCE, key)
        text = attested.attested_text("acme", digest, PROVENANCE.model_dump(mode="json")).encode()
        return text, Expected("acme", digest, signed.signature, "the key")

    def test_what_somebody_vouched_for_is_believed(self, key, vouched):
        check_signature(*vouched, key.valid)

    def test_it_names_purpose_and_method_as_the_product_does(self):
        assert (PURPOSE, METHOD) == (attested.PURPOSE, SIGNED_BY_KMS)

    def test_one_changed_byte_of_the_provenance_is_refused(self, key, vouched):
        text, expected = vouched
        with pytest.raises(BundleError, match="does not hold"):
            check_signature(text.replace(b'"ann"', b'"bob"'), expected, key.valid)

    @pytest.mark.parametrize(("field", "value"), [("digest", f"sha256:{'0' * 64}"), ("tenant", "other")])
    def test_a_signature_for_another_bundle_or_tenant_is_refused(self, key, vouched, field, value):
        text, expected = vouched
        with pytest.raises(BundleError, match="the signature is for"):
            check_signature(text, dataclasses.replace(expected, **{field: value}), key.valid)

    @pytest.mark.parametrize("signature", ["hmac-sha256:AAAA", "none:", "", "AAAA"])
    def test_a_signature_of_another_method_is_refused(self, key, vouched, signature):
        text, expected = vouched
        with pytest.raises(BundleError, match="only kms-hmac-sha256 is trusted"):
            check_signature(text, dataclasses.replace(expected, signature=signature), key.valid)

    @pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"tenant": "acme"}'])
    def test_a_text_that_says_nothing_is_refused_even_if_it_is_signed(self, key, vouched, text):
        _, expected = vouched
        message = f"{PURPOSE} sha256:{hashlib.sha256(text).hexdigest()}".encode()
        expected = dataclasses.replace(expected, signature=key.sign(message))
        with pytest.raises(BundleError, match="cannot be read"):
            check_signature(text, expected, key.valid)

    def test_a_code_that_is_no_base64_is_refused(self, key, vouched):
        text, expected = vouched
        with pytest.raises(BundleError, match="cannot be read"):
            check_signature(text, dataclasses.replace(expected, signature=f"{METHOD}:*"), key.valid)


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
        status, headers, content = ask(port, "GET", "/broken")
        told = json.loads(content)
        assert (status, headers["content-type"]) == (500, "application/problem+json")
        assert (told["code"], told["title"], told["status"]) == ("internal", "Internal Server Error", 500)
        assert (
            told["detail"] == "the service failed before it could answer; its log has the reason under this request id"
        )
        assert ask(port, "GET", "/")[0] == 201

    def test_a_body_that_lambda_would_not_take_is_not_read(self, port):
        status, _, content = ask(port, "POST", "/", headers={"content-length": str(MOST_BODY_BYTES + 1)})
        assert status == 413
        assert json.loads(content)["detail"] == "the body has 6,291,457 bytes; at most 6,291,456 are read"

    @pytest.mark.parametrize("length", ["-1", "1e3", "x", "１"])
    def test_a_length_that_is_none_is_refused(self, port, length):
        assert ask(port, "POST", "/", headers={"content-length": length.encode().decode("latin-1")})[0] == 411

    def test_a_body_in_pieces_is_refused(self, port):
        status, _, content = ask(port, "POST", "/", headers={"transfer-encoding": "chunked"})
        told = json.loads(content)
        assert (status, told["title"], told["code"]) == (411, "Length Required", "length_required")
        assert told["instance"].startswith("urn:tdev:request:")

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


class TestImage:
    """What a linter of Dockerfiles would say, and what only we know."""

    @pytest.fixture
    def dockerfile(self):
        return (RUNNER / "Dockerfile").read_text("utf-8")

    @pytest.fixture
    def steps(self, dockerfile):
        """The instructions with their arguments, continued lines joined."""
        plain = "\n".join(line for line in dockerfile.splitlines() if line and not line.startswith("#"))
        return [tuple(line.split(" ", 1)) for line in re.sub(r"\\\n\s*", " ", plain).splitlines()]

    def test_everything_that_it_copies_is_there(self, dockerfile):
        copied = re.findall(r"^COPY (\S+) ", dockerfile, re.MULTILINE)
        assert len(copied) == 4
        assert [path for path in copied if not (ROOT / path).is_file()] == []

    def test_packages_are_checked_by_hash_and_never_built(self, dockerfile):
        assert "--require-hashes --only-binary :all:" in dockerfile
        assert "--no-cache-dir" in dockerfile

    def test_the_base_is_named_by_digest_or_given_as_one(self, steps):
        (base,) = (value for name, value in steps if name == "ARG")
        assert re.fullmatch(r"BASE(=\S+@sha256:[0-9a-f]{64})?", base)
        assert steps[1] == ("FROM", "${BASE}")

    def test_nothing_is_fetched_but_locked_packages(self, steps):
        runs = [value for name, value in steps if name == "RUN"]
        assert not [run for run in runs if re.search(r"\b(curl|wget|apt-get|apk|sudo|git)\b", run)]
        assert not [name for name, _ in steps if name == "ADD"]

    def test_a_step_that_fails_ends_the_build(self, steps):
        (install,) = (value for name, value in steps if name == "RUN" and "pip install" in value)
        assert re.search(r"\|\| exit 1;\s+done$", install)

    def test_it_runs_as_nobody_in_particular_and_by_number(self, steps):
        """ECS with runAsNonRoot, as Kubernetes, can check a number only."""
        names = [name for name, _ in steps]
        assert dict(steps)["USER"] == "10001"
        assert names.index("USER") < names.index("ENTRYPOINT")
        assert "RUN" not in names[names.index("USER") :]

    def test_what_it_writes_to_are_volumes_so_the_rest_can_be_read_only(self, steps):
        assert json.loads(dict(steps)["VOLUME"]) == ["/scratch", "/tmp"]
        assert "PYTHONDONTWRITEBYTECODE=1" in dict(steps)["ENV"]

    def test_it_is_told_to_end_by_a_signal_that_it_hears(self, steps):
        """An entry point as a list starts no shell, which would keep the signal for itself."""
        assert dict(steps)["STOPSIGNAL"] == "SIGTERM"
        assert json.loads(dict(steps)["ENTRYPOINT"])[:2] == ["python", "/runner/serve.py"]

    def test_it_holds_no_secret(self, dockerfile):
        assert not re.search(r"(?i)secret|password|token|aws_access", dockerfile)

    def test_it_listens_where_the_load_balancer_looks(self, dockerfile):
        assert f"EXPOSE {PORT}" in dockerfile
        assert "0.0.0.0" in dockerfile.splitlines()[-1]

    def test_its_own_lock_says_what_the_lock_of_the_sdk_says(self):
        def blocks(path):
            return set(re.split(r"\n(?=\S)", path.read_text("utf-8").strip()))

        own = blocks(RUNNER / "requirements.txt")
        assert own <= blocks(ROOT / "requirements" / "aws.txt")
        assert {block.split("==")[0] for block in own} >= {"boto3", "botocore", "s3transfer"}


class TestBuild:
    @pytest.fixture
    def build(self):
        return yaml.safe_load((RUNNER / "buildspec.yml").read_text("utf-8"))

    @pytest.fixture
    def commands(self, build):
        return [command for phase in build["phases"].values() for command in phase["commands"]]

    def test_a_base_that_is_not_named_by_digest_is_not_built_from(self, commands):
        assert commands[0] == 'case "$BASE" in *@sha256:*) ;; *) echo "BASE must be an image by digest"; exit 1 ;; esac'

    def test_it_is_built_for_the_processor_of_the_tasks(self, commands):
        (build,) = (command for command in commands if command.startswith("docker build"))
        assert "--platform linux/arm64" in build
        assert "--file infra/runner/Dockerfile" in build

    def test_nothing_is_pushed_after_a_build_that_failed(self, build):
        assert build["phases"]["post_build"]["commands"][0] == 'test "$CODEBUILD_BUILD_SUCCEEDING" = 1'

    def test_the_image_is_tried_before_it_is_pushed(self, commands):
        tried = next(at for at, command in enumerate(commands) if command.startswith("docker run"))
        pushed = next(at for at, command in enumerate(commands) if command.startswith("docker push"))
        assert tried < pushed
        assert "--read-only" in commands[tried]
        assert "--network none" in commands[tried]

    def test_it_prints_the_image_by_digest(self, commands):
        assert "RepoDigests" in commands[-1]
