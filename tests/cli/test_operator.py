"""`roughy keys`, `roughy credits`, `roughy doctor` and the first start of `roughy serve`."""

import re
from pathlib import Path

import httpx
import pytest

from roughy.settings import Settings
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


def _balance(server: Server, key: str) -> int:
    answer = httpx.get(f"{server.url}/v1/credits/balance", headers={"Authorization": f"Bearer {key}"})
    return int(answer.json()["balance"])
