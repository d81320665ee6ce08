"""Making files of a folder survive a power cut."""

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Return once the file's bytes are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_names(folder: Path, root: Path) -> None:
    """Return once the names in `folder`, and the folders that lead to it from `root`, are on the disk."""
    while True:
        sync_file(folder)
        if folder == root or root not in folder.parents:
            return
        folder = folder.parent
