"""One S3 bucket, or a part of one, and the two clients that reach it.

obstore moves whole objects, in parallel and in native code; boto3 does what obstore has no call for: multipart uploads
that outlive a process, and presigned URLs that set response headers. Both use the keys of the settings, or else
boto3's own search (environment, profile, instance role).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.store import S3Store

from roughy.errors import RoughyError
from roughy.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from obstore.store import S3Config

CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, the `prefix` in it (empty or ending with `/`) and an opened boto3 client, safe to share by threads."""

    name: str
    prefix: str
    endpoint: str | None
    session: boto3.Session
    client: "S3Client"

    @classmethod
    def open(cls, location: str, settings: Settings) -> "Bucket":
        """Open `s3://bucket/prefix` with the endpoint, region and keys of the settings.

        A bucket at an endpoint of its own is addressed by path, as MinIO and its kin expect. Raises `RoughyError` with
        code `s3_keys_missing` where no keys are found.
        """
        name, _, prefix = location.removeprefix("s3://").partition("/")
        key_id, secret = settings.s3_access_key_id, settings.s3_secret_access_key
        session = boto3.Session(
            aws_access_key_id=key_id.get_secret_value() if key_id else None,
            aws_secret_access_key=secret.get_secret_value() if secret else None,
            region_name=settings.s3_region,
        )
        if session.get_credentials() is None:
            message = "Set ROUGHY_S3_ACCESS_KEY_ID and ROUGHY_S3_SECRET_ACCESS_KEY (or AWS credentials) to use S3."
            raise RoughyError("s3_keys_missing", message)
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if settings.s3_endpoint else "virtual"},
            max_pool_connections=CONNECTIONS,
            retries={"mode": "standard", "max_attempts": 5},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        client = session.client("s3", endpoint_url=settings.s3_endpoint, config=config)
        return cls(name, prefix.rstrip("/") + "/" if prefix else "", settings.s3_endpoint, session, client)

    def store(self) -> S3Store:
        """The bucket as obstore sees it, without the prefix."""
        config: S3Config = {
            "region": self.session.region_name,
            "virtual_hosted_style_request": self.endpoint is None,
        }
        if self.endpoint:
            config["endpoint"] = self.endpoint
        return S3Store(
            self.name,
            config=config,
            credential_provider=Boto3CredentialProvider(self.session),
            client_options={"allow_http": True, "timeout": "1h"},
        )
