"""Schemathesis runs this before it begins: chunks of an upload are sent as plain bytes are."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
