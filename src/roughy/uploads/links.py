"""The id in an upload's URL: whoever has it may send the bytes, so it cannot be guessed.

It is the asset's id and a keyed digest of it. Nothing is stored, and the asset can show the same URL at any time.
"""

import base64
import hashlib
import hmac
import uuid

DIGEST_BYTES = 18
"""144 of HMAC-SHA-256's 256 bits (RFC 2104 allows cutting it), a whole number of base64 groups."""


def upload_id(secret: bytes, asset_id: uuid.UUID) -> str:
    """The id under which the asset's bytes may be sent."""
    digest = hmac.digest(secret, b"upload:" + asset_id.bytes, hashlib.sha256)
    return f"{asset_id}.{base64.urlsafe_b64encode(digest[:DIGEST_BYTES]).decode()}"


def read_upload_id(secret: bytes, claimed: str) -> uuid.UUID | None:
    """The asset whose upload the id names; None where the id was not made with this secret."""
    try:
        asset_id = uuid.UUID(claimed.partition(".")[0])
    except ValueError:
        return None
    return asset_id if hmac.compare_digest(upload_id(secret, asset_id).encode(), claimed.encode()) else None


def upload_url(secret: bytes, public_url: str, asset_id: uuid.UUID) -> str:
    """The TUS transfer URL of the asset, below the address under which the client reaches the API."""
    return f"{public_url}/v1/uploads/{upload_id(secret, asset_id)}"
