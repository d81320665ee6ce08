"""What the OpenAPI document says is what the server does: schemathesis tries, with every check on.

For a longer run, raise `MAX_EXAMPLES` and take `deterministic` out of `schemathesis.toml`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.api import examples
from roughy.assets.model import Asset
from roughy.cuts.model import Cut
from roughy.projects.model import Project
from tests.api.journey import make_cut, new_asset
from tests.api.prepared import in_transaction, prepare
from tests.servers import Account, Server

HERE = Path(__file__).parent
MAX_EXAMPLES = os.environ.get("SCHEMATHESIS_MAX_EXAMPLES", "12")


@pytest.mark.timeout(600)
def test_the_server_does_what_its_document_says(own_server: Server, sound_recording: Path, tmp_path: Path) -> None:
    one, two = own_server.account(), own_server.account()
    _make_the_examples_true(own_server, one, sound_recording)
    upload = new_asset(one, 1 << 20)["upload_url"].rpartition("/")[2]

    run = _schemathesis(own_server, [one, two], tmp_path, upload)
    assert run.returncode == 0, run.stdout + own_server.log.read_text()[-5000:]
    assert re.search(r"Tested: \d+", run.stdout) and "Examples" in run.stdout and "Stateful" in run.stdout


def _make_the_examples_true(server: Server, account: Account, recording: Path) -> None:
    """Give the account what the document's examples speak of, so that they are accepted as they stand."""
    asset_id, project_id = uuid.UUID(examples.ASSET_ID), uuid.UUID(examples.PROJECT_ID)

    async def create(session: AsyncSession) -> None:
        session.add(Project(id=project_id, account_id=account.id, name="Garden talk"))
        await session.flush()
        asset = Asset(id=asset_id, account_id=account.id, project_id=project_id, declared_size_bytes=64)
        session.add(asset)

    async def name_cut(session: AsyncSession) -> None:
        await session.execute(update(Cut).where(Cut.asset_id == asset_id).values(id=uuid.UUID(examples.CUT_ID)))

    in_transaction(server, create)
    asset = prepare(server, account, {"id": examples.ASSET_ID}, recording)
    make_cut(account, asset, script=examples.SCRIPT)
    in_transaction(server, name_cut)


def _schemathesis(
    server: Server, accounts: list[Account], folder: Path, upload_id: str
) -> subprocess.CompletedProcess[str]:
    shutil.copy(HERE / "schemathesis_hooks.py", folder)
    settings = (HERE / "schemathesis.toml").read_text().replace("UPLOAD_ID", upload_id)
    (folder / "schemathesis.toml").write_text(settings)
    keys = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {account.key}"}]}
        for name, account in zip(("one", "two"), accounts, strict=True)
    ]
    (folder / "accounts.json").write_text(json.dumps({"auth": keys}))
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{server.url}/v1/openapi.json"]
    options = ["--checks", "all", "--max-examples", MAX_EXAMPLES, "--continue-on-failure", "--no-color"]
    return subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
