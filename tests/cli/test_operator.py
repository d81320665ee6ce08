"""`roughy keys`, `roughy credits`, `roughy doctor` and the first start of `roughy serve`."""

import re
import uuid
from pathlib import Path

import pytest

from roughy.settings import Settings
from tests import http
from tests.cli.conftest import Run
from tests.servers import Server, serving


def test_a_new_key_stands_alone_on_the_output(roughy: Run, tmp_path: Path) -> None:
    done = roughy("keys", "create", "--data", tmp_path / "data", "--account", "studio")
    assert done.returncode == 0
    assert re.fullmatch(r"sk_\S{40,}\n", done.stdout)


def test_keys_and_credits_reach_a_running_server(roughy: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(Settings(data=data)) as server:
        key = roughy("keys", "create", "--data", data, "--account", "studio").stdout.strip()
        assert _balance(server, key) == 0
        granted = roughy("credits", "grant", "--data", data, "--account", "studio", 25)
        assert granted.returncode == 0, granted.stderr
        assert _balance(server, key) == 25


def test_a_listed_key_can_be_told_by_its_end_and_revoked(roughy: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(Settings(data=data)) as server:
        old, new = (roughy("keys", "create", "--data", data, "--account", "studio").stdout.strip() for _ in range(2))
        listed = roughy("keys", "list", "--data", data, "--account", "studio").stdout
        lines = [line.split("  ") for line in listed.splitlines()]
        assert [line[1] for line in lines] == [f"…{old[-4:]}", f"…{new[-4:]}"]
        assert old not in listed and all(len(line) == 3 and line[2].startswith("created ") for line in lines)
        revoked = roughy("keys", "revoke", lines[0][0], "--data", data)
        assert revoked.returncode == 0 and "revoked " in revoked.stdout
        assert _status(server, old) == 401 and _status(server, new) == 200
        assert "revoked " in roughy("keys", "list", "--data", data, "--account", "studio").stdout.splitlines()[0]


def test_an_unknown_key_or_account_is_refused(roughy: Run, tmp_path: Path) -> None:
    revoked = roughy("keys", "revoke", uuid.UUID(int=0), "--data", tmp_path / "data")
    assert revoked.returncode == 1 and "no key with this id" in revoked.stderr
    listed = roughy("keys", "list", "--account", "nobody", "--data", tmp_path / "data")
    assert listed.returncode == 1 and "no account named 'nobody'" in listed.stderr


def test_the_first_start_prints_a_key_that_works_and_the_second_none(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with serving(settings) as server:
        first = re.findall(r"sk_\S+", server.log.read_text())
        assert len(first) == 1 and _balance(server, first[0]) > 0
        server.stop()
        server.start()
        assert re.findall(r"sk_\S+", server.log.read_text()) == first


def test_credits_for_an_unknown_account_are_refused(roughy: Run, tmp_path: Path) -> None:
    done = roughy("credits", "grant", "--data", tmp_path / "data", "--account", "nobody", 5)
    assert done.returncode == 1 and "no account named 'nobody'" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_refused_in_one_line(roughy: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = roughy("keys", "create", "--data", tmp_path / "file" / "data", "--account", "studio")
    assert done.returncode == 1 and done.stderr.startswith("roughy: ") and "Traceback" not in done.stderr


def test_doctor_says_that_all_is_there(roughy: Run, tmp_path: Path) -> None:
    done = roughy("doctor", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stdout
    assert "speech model" in done.stdout and "missing" not in done.stdout


def test_doctor_names_what_is_missing_and_how_to_get_it(
    roughy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUGHY_MODEL", str(tmp_path / "nowhere"))
    done = roughy("doctor", "--data", tmp_path / "data")
    assert done.returncode == 1 and "missing  speech model" in done.stdout


def _status(server: Server, key: str) -> int:
    return http.get(f"{server.url}/v1/projects", headers={"Authorization": f"Bearer {key}"}).status_code


def _balance(server: Server, key: str) -> int:
    answer = http.get(f"{server.url}/v1/credits/balance", headers={"Authorization": f"Bearer {key}"})
    return int(answer.json()["balance"])
