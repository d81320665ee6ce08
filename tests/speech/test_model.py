import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from roughy.errors import RoughyError
from roughy.speech.model import BESIDE_WEIGHTS, PARTS, WEIGHTS_SHA256, model_folder

JOIN = "from roughy.speech.model import model_folder; print(model_folder('offline'))"


def test_processes_that_join_the_model_at_once_all_get_the_whole_model(tmp_path: Path) -> None:
    environment = {"ROUGHY_CACHE": str(tmp_path)}
    processes = [
        subprocess.Popen([sys.executable, "-c", JOIN], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    folders = {process.communicate()[0].strip() for process in processes}
    (folder,) = map(Path, folders)
    with (folder / "model.bin").open("rb") as weights:
        assert hashlib.file_digest(weights, "sha256").hexdigest() == WEIGHTS_SHA256
    assert {file.name for file in folder.iterdir()} == {"model.bin", *BESIDE_WEIGHTS}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_damaged_package_is_refused_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, package in enumerate(PARTS, 1):
        data = tmp_path / "packages" / package / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        for name in (f"model.bin.part{number}", *BESIDE_WEIGHTS):
            (data / name).write_bytes(b"half a download")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.setenv("ROUGHY_CACHE", str(tmp_path / "cache"))
    with pytest.raises(RoughyError, match="damaged") as refusal:
        model_folder("offline")
    assert refusal.value.code == "speech_model_missing"
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_folder_with_a_model_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "model.bin").touch()
    assert model_folder(str(tmp_path)) == tmp_path


def test_a_name_that_no_hub_knows_is_refused_with_a_remedy() -> None:
    with pytest.raises(RoughyError, match="install roughy") as refusal:
        model_folder("enormous")
    assert refusal.value.code == "speech_model_missing"
