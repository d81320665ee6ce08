"""`python -m roughy.demo [RECORDING]`: the main job from start to finish, through HTTP, on the screen.

Without a recording, the demo speaks and films one of its own from a take sheet.
"""

import shutil
import sys
from pathlib import Path

from rich.console import Console

from roughy.demo.footage import film
from roughy.demo.journey import Journey
from roughy.demo.server import running_server
from roughy.demo.takes import perform, read_sheet

SHEET = Path(__file__).parent / "sheets" / "beekeeping.json"
RESULTS = Path("roughy-demo")


def main(arguments: list[str]) -> int:
    """Run the demo; the exit status is 0 where everything worked."""
    console = Console()
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir()
    recording, script = (Path(arguments[0]), None) if arguments else _own_recording(console)
    if not recording.is_file():
        console.print(f"There is no file {recording}: check RECORDING.")
        return 1
    console.print(f"Recording: {recording} ({recording.stat().st_size / 1e6:.1f} MB)", highlight=False)
    with running_server(RESULTS / "data", RESULTS / "server.log") as server:
        console.print(f"Roughy serves on {server.url}", highlight=False)
        worked = Journey(server, console).travel(recording, script, RESULTS)
    console.print("The server is shut down.")
    return 0 if worked else 1


def _own_recording(console: Console) -> tuple[Path, str]:
    sheet, recording = read_sheet(SHEET), RESULTS / f"{SHEET.stem}.mp4"
    with console.status("Speaking and filming a raw recording from a take sheet …"):
        film(perform(sheet), recording)
    return recording, sheet.script


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
