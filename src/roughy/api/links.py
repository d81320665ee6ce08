"""Short-lived download links: presigned by S3, or signed here where a folder stores the bytes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

from roughy.errors import RoughyError
from roughy.installation import Installation

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Download:
    """Stored bytes and how a browser should save them."""

    key: str
    filename: str
    content_type: str


def download_url(here: Installation, public_url: str, download: Download) -> str:
    """A URL that needs no key and dies after ten minutes."""
    presigned = here.blobs.signed_url(download.key, LIFETIME, download.filename, download.content_type)
    if presigned:
        return presigned
    token = _serializer(here).dumps([download.key, download.filename, download.content_type])
    return f"{public_url}/v1/downloads/{token}"


def read_token(here: Installation, token: str) -> Download:
    """What a token of `download_url` stands for; raises `not_found` where it is forged or has expired."""
    try:
        fields: Any = _serializer(here).loads(token, max_age=round(LIFETIME.total_seconds()))
    except BadSignature:
        raise RoughyError("not_found", "This link has expired: fetch the object again for a fresh one.") from None
    return Download(*fields)


def _serializer(here: Installation) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(here.secret, salt="download")
