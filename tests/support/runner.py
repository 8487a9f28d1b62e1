"""The program of the runner's image as a real process, and a place to fetch from: S3 and KMS of the emulator."""

import hashlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tdev.domain.delivery.attestation import attest
from tdev.platform.attested import attested_text
from tdev.platform.signing.aws import KmsSigning
from tests.support.checkout import ROOT
from tests.support.dynamo import CREDENTIALS
from tests.support.emulator import free_port
from tests.support.hosting_ecs import PROVENANCE

RUNNER = ROOT / "infra" / "runner"
BUNDLES = "bundles"


@dataclass(frozen=True)
class Order:
    """The arguments of the program."""

    bucket: str
    key: str
    digest: str
    attestation: str
    signature: str
    signing_key: str
    tenant: str

    def arguments(self) -> list[str]:
        return [part for name, value in vars(self).items() for part in (f"--{name.replace('_', '-')}", value)]

    def but(self, **changes: str) -> "Order":
        return replace(self, **changes)


def ordered(clients: Any, content: bytes, tenant: str = "acme") -> Order:
    """Keep a bundle, vouch for it with a key of its own, and answer what the runner is to be told."""
    if BUNDLES not in [each["Name"] for each in clients["s3"].list_buckets()["Buckets"]]:
        place = {"LocationConstraint": "eu-central-1"}
        clients["s3"].create_bucket(Bucket=BUNDLES, CreateBucketConfiguration=place)
    key = clients["kms"].create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    attestation = attest(tenant, digest, PROVENANCE, KmsSigning(clients["kms"], key))
    text = attested_text(tenant, digest, PROVENANCE.model_dump(mode="json"))
    for name, body in (("bundle.zip", content), ("attestation.json", text.encode())):
        clients["s3"].put_object(Bucket=BUNDLES, Key=f"{tenant}/{digest[7:]}/{name}", Body=body)
    folder = f"{tenant}/{digest[7:]}"
    return Order(
        BUNDLES, f"{folder}/bundle.zip", digest, f"{folder}/attestation.json", attestation.signature, key, tenant
    )


@dataclass
class Program:
    """The process, and where it listens."""

    process: "subprocess.Popen[str]"
    port: int

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask it; it may still be starting."""
        deadline = time.monotonic() + 20
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request(method, path, body, dict(headers or {}))
                answer = connection.getresponse()
                return answer.status, answer.read()
            except ConnectionRefusedError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)
            finally:
                connection.close()

    def waits_for(self, seconds: float) -> None:
        """Wait for its end so long. Raises ``TimeoutError`` when it still runs then, which is what a drain is."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired as cause:
            raise TimeoutError from cause

    def ended(self) -> tuple[int, str, str]:
        """Its status and what it wrote, when it has ended."""
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@contextmanager
def program(endpoint: str, order: Order, folder: Path, **environment: str) -> Iterator[Program]:
    """Start it as the image does; ends it."""
    port = free_port()
    given = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_REGION": CREDENTIALS["region_name"],
        "AWS_DEFAULT_REGION": CREDENTIALS["region_name"],
        "TDEV_PLATFORM": "aws",
        "TDEV_BUNDLE_DIGEST": order.digest,
        "TDEV_DATA": str(folder),
        **environment,
    }
    command = [sys.executable, "-I", str(RUNNER / "serve.py"), *order.arguments(), "--port", str(port)]
    process = subprocess.Popen(
        command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder
    )
    try:
        yield Program(process, port)
    finally:
        process.kill()
        process.communicate()
