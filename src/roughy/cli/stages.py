"""How far a long command is: one progress bar for each of its stages."""

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from roughy.cuts.summary import clock
from roughy.jobs.time_left import seconds_left
from roughy.timeline.ticks import from_seconds

STAGES = {
    "probe": "Looking at the file",
    "listen": "Listening",
    "transcribe": "Finding the words",
    "upload": "Uploading",
    "prepare": "Preparing",
    "decide": "Deciding",
    "render": "Rendering",
}


class StageBars:
    """A progress bar for each stage, made when the stage begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def update(self, stage: str, share: float) -> None:
        """Show that `share` (0 to 1) of a stage is done."""
        if stage not in self._bars:
            self._bars[stage] = self._progress.add_task(STAGES[stage], total=1.0)
        self._progress.update(self._bars[stage], completed=share)


class TimeLeftColumn(ProgressColumn):
    """How long a stage still takes, or in the end how long it took."""

    def render(self, task: Task) -> Text:
        """The time for one bar."""
        share, elapsed = task.percentage / 100, task.elapsed or 0.0
        left = seconds_left(share, elapsed)
        if share >= 1:
            return Text(f"took {clock(from_seconds(task.finished_time or elapsed))}")
        return Text("" if left is None else f"{clock(from_seconds(left))} left")


def progress_on(console: Console) -> Progress:
    """The display that the bars are part of."""
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TaskProgressColumn(), TimeLeftColumn())
    return Progress(*columns, console=console)
