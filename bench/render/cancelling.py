"""How long a render goes on after it was cancelled: `python -m bench.render.cancelling RECORDING [--rounds 10]`.

A server of its own renders the recording anew for every round, with settings that nothing can be copied with. A render
that has begun to write is cancelled by `DELETE`, and has ended once its processes are gone and its scratch folder with
them. The contract allows 2 seconds.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

from roughy.client import Client, Render
from roughy.demo.server import running_server

WISH = {"format": "mp4", "resolution": "720p", "frame_rate": 24, "video_bitrate": 5}
LOOK_SECONDS = 0.01


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with running_server(data, Path(folder) / "server.log") as server, Client(server.url, server.key) as client:
            project = client.create_project("Cancelling")
            asset = client.wait(client.upload(project.id, chosen.recording))
            taken = [cancel(client, begin(client, asset.id), data) for _ in range(chosen.rounds)]
    print(f"{len(taken)} cancelled: median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s")


def begin(client: Client, asset_id: UUID) -> Render:
    """A render that has begun to write."""
    render = client.create_render(asset_id, None, WISH)
    while not 0 < client.fetch(render).progress < 1:
        time.sleep(LOOK_SECONDS)
    return render


def cancel(client: Client, render: Render, data: Path) -> float:
    """Seconds from the request to cancel until nothing of the render is left in the scratch folder."""
    started = time.monotonic()
    client.cancel_render(render.id)
    while any((data / "scratch").glob(f"*/render-{render.id}")):
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
