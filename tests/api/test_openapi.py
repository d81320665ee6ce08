"""The OpenAPI document says all of the contract, with examples that are true."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from roughy.api.app import create_app
from roughy.api.errors import STATUSES

TAGS = ["Projects", "Assets", "Uploads", "Cuts", "Renders", "Credits", "Webhooks"]
CONTRACT = {
    "/v1/projects": {"post", "get"},
    "/v1/projects/{project_id}": {"get", "patch", "delete"},
    "/v1/assets": {"post", "get"},
    "/v1/assets/{asset_id}": {"get", "delete"},
    "/v1/uploads": {"options"},
    "/v1/uploads/{upload_id}": {"head", "patch", "delete", "post"},
    "/v1/credits/balance": {"get"},
    "/v1/credits/history": {"get"},
    "/v1/billing/checkout": {"post"},
    "/v1/cuts": {"post", "get"},
    "/v1/cuts/{cut_id}": {"get"},
    "/v1/cuts/{cut_id}/export": {"get"},
    "/v1/cuts/{cut_id}/subtitle/export": {"get"},
    "/v1/cuts/{cut_id}/chapters/export": {"get"},
    "/v1/renders": {"post", "get"},
    "/v1/renders/{render_id}": {"get", "delete"},
    "/v1/webhook-endpoints": {"post", "get"},
    "/v1/webhook-endpoints/{endpoint_id}": {"get", "delete"},
    "/v1/webhook-endpoints/{endpoint_id}/secret": {"get"},
    "/v1/webhook-endpoints/{endpoint_id}/rotate": {"post"},
    "/v1/webhook-endpoints/{endpoint_id}/deliveries": {"get"},
    "/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/replay": {"post"},
}
UNSEEN = {"conflict"}
"""The general code, of which every refusal here is a typed kin."""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    """The document as it is served."""
    return create_app().openapi()


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Each operation with the name that a reader sees."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_uploads_promise_no_422_which_is_never_given(document: Json) -> None:
    uploads = [operation for _, operation in operations(document) if operation["tags"] == ["Uploads"]]
    assert len(uploads) == 5 and not any("422" in operation["responses"] for operation in uploads)


def test_it_has_every_operation_of_the_contract(document: Json) -> None:
    for path, methods in CONTRACT.items():
        assert methods <= set(document["paths"][path]), path


def test_every_operation_has_one_of_the_contracts_tags_which_are_described(document: Json) -> None:
    assert [tag["name"] for tag in document["tags"]] == TAGS and all(tag["description"] for tag in document["tags"])
    assert all(len(operation["tags"]) == 1 and operation["tags"][0] in TAGS for _, operation in operations(document))


def test_every_operation_has_a_short_name_of_its_own_and_a_description(document: Json) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names) and all(name.isidentifier() and name.islower() for name in names)
    assert all(operation["description"].endswith(".") for _, operation in operations(document))


def test_every_operation_but_uploads_needs_a_key(document: Json) -> None:
    for name, operation in operations(document):
        assert operation.get("security", []) == ([] if operation["tags"] == ["Uploads"] else [{"ApiKey": []}]), name
    assert document["components"]["securitySchemes"]["ApiKey"]["scheme"] == "bearer"


def test_every_answer_has_a_request_id_and_every_refusal_an_example_in_the_envelope(document: Json) -> None:
    for name, operation in operations(document):
        responses = operation["responses"]
        assert {"401", "429"} <= set(responses) or operation["tags"] == ["Uploads"], name
        for status, response in responses.items():
            assert "X-Request-Id" in response["headers"], (name, status)
            if int(status) >= 400 and not name.startswith("HEAD"):
                examples = response["content"]["application/json"]["examples"]
                for code, example in examples.items():
                    assert example["value"]["error"]["code"] == code and STATUSES[code] == int(status), (name, status)
        assert "Retry-After" in responses.get("429", {"headers": ["Retry-After"]})["headers"]


def test_every_code_of_the_contract_is_told_somewhere(document: Json) -> None:
    told = {
        code
        for _, operation in operations(document)
        for response in operation["responses"].values()
        for code in response.get("content", {}).get("application/json", {}).get("examples", {})
    }
    assert set(STATUSES) - UNSEEN <= told


def test_the_examples_are_valid(document: Json) -> None:
    schemas, checked = document["components"]["schemas"], 0
    for name, schema in schemas.items():
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})
        for example in schema.get("examples", ()):
            validator.validate(example)
            checked += 1
    assert checked > 15


def test_what_takes_a_body_shows_an_example_of_it(document: Json) -> None:
    for name, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content:
            schema = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            fields = schema["properties"].values()
            assert schema.get("examples") or any("examples" in field for field in fields), name


def test_creations_tell_their_location_and_what_can_follow(document: Json) -> None:
    ids = {operation["operationId"] for _, operation in operations(document)}
    for path, status in (("assets", "201"), ("cuts", "201"), ("cuts", "200"), ("renders", "201"), ("renders", "200")):
        response = document["paths"][f"/v1/{path}"]["post"]["responses"][status]
        assert "Location" in response["headers"]
        assert {link["operationId"] for link in response["links"].values()} <= ids
