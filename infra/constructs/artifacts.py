"""The bucket of code and large data."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.stages import Stage


class Artifacts(Construct):
    """A private bucket: versioned, encrypted, TLS only; old versions and broken uploads go after a while.

    Content is addressed by its digest, so an old version exists only where something was deleted.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self._stage = stage
        self.access_logs = self._bucket("AccessLogs", expiration=cdk.Duration.days(stage.log_days))
        self.bucket = self._bucket("Bucket", logs=self.access_logs)

    def _bucket(self, id: str, *, logs: s3.Bucket | None = None, expiration: cdk.Duration | None = None) -> s3.Bucket:
        return s3.Bucket(
            self,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="artifacts/" if logs else None,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                    noncurrent_version_expiration=cdk.Duration.days(30),
                    expiration=expiration,
                )
            ],
            # A bucket with objects in it is never deleted by us: whoever destroys a stage decides about them.
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
