"""A folder of its own for a running job, and the stored bytes as a file in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roughy.storage.blobs import Blobs


@contextmanager
def scratch_folder(parent: Path, name: str) -> Iterator[Path]:
    """An empty folder `name` below `parent`, removed at the end.

    What a crash left of the same job's earlier run is removed first.
    """
    folder = parent / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def local_copy(blobs: Blobs, key: str, folder: Path) -> Path:
    """A file with the bytes under `key`: the stored file itself where a folder stores it, else a copy in `folder`."""
    stored = blobs.local_path(key)
    if stored:
        return stored
    copy = folder / "source"
    await blobs.fetch(key, copy)
    return copy
