"""`/v1/projects`."""

import uuid

import pytest

from tests.servers import Account, Server


def test_a_project_is_created_active_and_can_be_read_back(account: Account) -> None:
    created = account.http.post("/projects", json={"name": "Talk"})
    assert created.status_code == 201
    project = created.json()
    assert project["state"] == "active" and project["archived_at"] is None and project["created_at"].endswith("Z")
    assert uuid.UUID(project["id"]).version == 7
    assert account.http.get(f"/projects/{project['id']}").json() == project


@pytest.mark.parametrize("name", ["", "x" * 257])
def test_a_name_must_have_1_to_256_characters(account: Account, name: str) -> None:
    refused = account.http.post("/projects", json={"name": name})
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "validation_error"
    assert refused.json()["error"]["details"][0]["field"] == "name"


def test_archiving_moves_a_project_to_the_other_listing_and_back(account: Account) -> None:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    archived = account.http.patch(f"/projects/{project['id']}", json={"state": "archived"}).json()
    assert archived["state"] == "archived" and archived["archived_at"]
    assert account.http.get("/projects").json()["items"] == []
    listed = account.http.get("/projects", params={"state": "archived"}).json()["items"]
    assert [set(item) for item in listed] == [{"id", "name", "state", "created_at", "updated_at"}]
    active = account.http.patch(f"/projects/{project['id']}", json={"state": "active", "name": "Again"}).json()
    assert active["archived_at"] is None and active["name"] == "Again"


def test_a_listing_pages_from_the_newest_and_counts_all(account: Account) -> None:
    ids = [account.http.post("/projects", json={"name": str(number)}).json()["id"] for number in range(5)]
    page = account.http.get("/projects", params={"limit": 2, "offset": 1}).json()
    assert [item["id"] for item in page["items"]] == [ids[3], ids[2]]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 1)


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"state": "gone"}])
def test_a_listing_refuses_parameters_out_of_range(account: Account, query: dict[str, str]) -> None:
    assert account.http.get("/projects", params=query).status_code == 422


def test_another_accounts_project_does_not_exist(account: Account, server: Server) -> None:
    project = account.http.post("/projects", json={"name": "Mine"}).json()
    stranger = server.account().http
    for answer in (
        stranger.get(f"/projects/{project['id']}"),
        stranger.patch(f"/projects/{project['id']}", json={"name": "Theirs"}),
        stranger.delete(f"/projects/{project['id']}"),
    ):
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"
    assert stranger.get("/projects").json()["total"] == 0
    assert account.http.get(f"/projects/{project['id']}").json()["name"] == "Mine"


def test_a_deleted_project_is_gone(account: Account) -> None:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    assert account.http.delete(f"/projects/{project['id']}").status_code == 204
    assert account.http.get(f"/projects/{project['id']}").status_code == 404
