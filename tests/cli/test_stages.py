import io

from rich.console import Console
from rich.progress import Task, TaskID

from roughy.cli.stages import StageBars, TimeLeftColumn, progress_on


def shown(completed: float, seconds: float) -> str:
    """What the column says of a stage of which so much was done in so many seconds."""
    task = Task(TaskID(0), "", 1.0, completed, lambda: seconds)
    task.start_time = 0.0
    return TimeLeftColumn().render(task).plain


def test_a_stage_says_how_long_it_still_takes() -> None:
    assert shown(0.25, 30) == "1:30 left"
    assert shown(0.0, 30) == ""
    assert shown(1.0, 65) == "took 1:05"


def test_each_stage_has_a_bar_with_its_share() -> None:
    screen = io.StringIO()
    with progress_on(Console(file=screen, width=100)) as progress:
        bars = StageBars(progress)
        for stage, share in (("listen", 0.5), ("listen", 1.0), ("render", 0.0), ("render", 0.3)):
            bars.update(stage, share)
    last = screen.getvalue().splitlines()[-2:]
    assert "Listening" in last[0] and "100%" in last[0] and "took 0:00" in last[0]
    assert "Rendering" in last[1] and "30%" in last[1]
