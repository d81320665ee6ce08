"""The OpenAPI document: what FastAPI derives from the endpoints, and what holds for each of them by its nature."""

from typing import Any

from roughy.api import examples
from roughy.api.errors import ErrorEnvelope
from roughy.api.responses import refusals

TAGS = [
    {
        "name": "Projects",
        "description": "The container of one piece of work. Deleting one deletes all that is in it, bytes included.",
    },
    {
        "name": "Assets",
        "description": "One source media file, audio or video. It is created `pending_upload`, is `processing` once "
        "its bytes are in, and then `ready`, `pending_payment` or `failed`. One credit pays for a started minute, "
        "once an asset; everything made from it is free.",
    },
    {
        "name": "Uploads",
        "description": "The bytes of an asset, by the tus protocol 1.0.0 (https://tus.io). The URL is the permission: "
        "hand it to any tus client. After a break, HEAD tells where to go on.",
    },
    {
        "name": "Cuts",
        "description": "Which spans of an asset to keep. A cut drops fillers, restarts, retakes, talk that is no part "
        "of the message and long silences; a script decides which take stays.",
    },
    {"name": "Renders", "description": "A downloadable file of a cut, or of the full source."},
    {"name": "Credits", "description": "An append-only ledger. The balance is the sum of its entries."},
    {
        "name": "Webhooks",
        "description": "Events, sent by the Standard Webhooks scheme (https://www.standardwebhooks.com) so that the "
        "`svix` and `standardwebhooks` libraries verify them.",
    },
]

DESCRIPTION = """Upload a recording of somebody talking, get a rough cut: an edit list, subtitles, a rendered file.

    POST /v1/projects {"name": "Launch"}
    POST /v1/assets {"project_id": …, "size_bytes": 48211456}   then send the bytes to its `upload_url` (tus)
    GET  /v1/assets/{asset_id}                                  until its state is `ready`
    POST /v1/cuts {"asset_id": …, "script": …}                  then GET it until it is `completed`
    GET  /v1/cuts/{cut_id}/export?format=fcpxml
    POST /v1/renders {"asset_id": …, "cut_id": …, "output": {"format": "mp4"}}

Every refusal is `{"error": {"code", "message"}}`. Fields of a request that this version does not know are ignored, so a
client of a newer one works as far as it can; a client should ignore unknown fields of answers as well. An object of
another account answers 404. Listings are newest first."""

REQUEST_ID = {
    "X-Request-Id": {
        "description": "The id of this request in the server's log.",
        "schema": {"type": "string", "format": "uuid"},
    }
}
ID = "$response.body#/id"
FOLLOWERS: dict[str, dict[str, dict[str, Any]]] = {
    "create_project": {
        "create_asset": {"requestBody": {"project_id": ID, "size_bytes": examples.NEW_ASSET["size_bytes"]}},
        "list_assets": {"parameters": {"project_id": ID}},
        "get_project": {"parameters": {"project_id": ID}},
        "change_project": {"parameters": {"project_id": ID}},
        "delete_project": {"parameters": {"project_id": ID}},
    },
    "create_asset": {
        "get_asset": {"parameters": {"asset_id": ID}},
        "create_cut": {"requestBody": {"asset_id": ID}},
        "create_render": {"requestBody": {"asset_id": ID, "output": {"format": "m4a"}}},
        "list_cuts": {"parameters": {"asset_id": ID}},
        "list_renders": {"parameters": {"asset_id": ID}},
        "delete_asset": {"parameters": {"asset_id": ID}},
    },
    "create_cut": {
        "get_cut": {"parameters": {"cut_id": ID}},
        "export_cut": {"parameters": {"cut_id": ID}},
        "export_subtitles": {"parameters": {"cut_id": ID}},
        "export_chapters": {"parameters": {"cut_id": ID}},
        "create_render": {
            "requestBody": {"asset_id": "$response.body#/asset_id", "cut_id": ID, "output": {"format": "m4a"}}
        },
    },
    "create_render": {
        "get_render": {"parameters": {"render_id": ID}},
        "delete_render": {"parameters": {"render_id": ID}},
    },
}
"""What can follow a creation, and where it takes the new id."""

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})


def complete(document: dict[str, Any]) -> None:
    """Add to the derived document, in place, what every operation can answer."""
    schemas = document["components"]["schemas"]
    envelope = ErrorEnvelope.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(envelope.pop("$defs"))
    schemas["ErrorEnvelope"] = envelope
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, shown in examples.OF_SCHEMAS.items():
        # FastAPI would drop every null in them.
        schemas[name]["examples"] = shown
    for path in document["paths"].values():
        for method in METHODS & path.keys():
            _complete(path[method])
            _link(path[method])
            if method == "head":
                _strip_bodies(path[method])


def _complete(operation: dict[str, Any]) -> None:
    declared = {
        status: response
        for status, response in operation["responses"].items()
        if "HTTPValidationError" not in str(response)
    }
    derived = {str(status): response for status, response in refusals(*_codes(operation)).items()}
    operation["responses"] = dict(sorted((derived | declared).items()))
    for response in operation["responses"].values():
        response["headers"] = REQUEST_ID | response.get("headers", {})


def _link(operation: dict[str, Any]) -> None:
    """Say what can follow a creation."""
    followers = FOLLOWERS.get(operation["operationId"], {})
    links = {name: {"operationId": name, **values} for name, values in followers.items()}
    for status in {"200", "201"} & operation["responses"].keys() if links else ():
        operation["responses"][status]["links"] = links


def _strip_bodies(operation: dict[str, Any]) -> None:
    for response in operation["responses"].values():
        response.pop("content", None)


def _codes(operation: dict[str, Any]) -> set[str]:
    """The codes that follow from what an operation takes."""
    codes = {"internal_error"}
    if operation.get("security"):
        codes |= {"unauthorized", "rate_limited"}
    if operation.get("parameters") and "Tus-Resumable" not in str(operation["parameters"]):
        codes.add("validation_error")
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        codes.add("not_found")
    if "application/json" in operation.get("requestBody", {}).get("content", ()):
        codes |= {"bad_request", "payload_too_large", "unsupported_media_type", "validation_error"}
    return codes
