"""The id in an upload's URL can be made again, and not be guessed."""

import uuid

from hypothesis import assume, given
from hypothesis import strategies as st

from roughy.uploads.links import read_upload_id, upload_id, upload_url


@given(st.binary(min_size=16), st.uuids())
def test_an_id_leads_back_to_its_asset_and_is_the_same_every_time(secret: bytes, asset_id: uuid.UUID) -> None:
    assert upload_id(secret, asset_id) == upload_id(secret, asset_id)
    assert read_upload_id(secret, upload_id(secret, asset_id)) == asset_id


@given(st.binary(min_size=16), st.uuids(), st.text())
def test_anything_else_leads_nowhere(secret: bytes, asset_id: uuid.UUID, claimed: str) -> None:
    assume(claimed != upload_id(secret, asset_id))
    assert read_upload_id(secret, claimed) is None
    assert read_upload_id(secret, f"{asset_id}.{claimed}") is None


@given(st.binary(min_size=16), st.binary(min_size=16), st.uuids())
def test_the_id_of_another_installation_leads_nowhere(mine: bytes, other: bytes, asset_id: uuid.UUID) -> None:
    assume(mine != other)
    assert read_upload_id(mine, upload_id(other, asset_id)) is None


def test_the_url_needs_no_escaping() -> None:
    url = upload_url(b"a secret of sixteen bytes", "https://example.org", uuid.UUID(int=7))
    assert url.startswith("https://example.org/v1/uploads/00000000-0000-0000-0000-000000000007.")
    assert all(character.isalnum() or character in ":/.-_" for character in url)
