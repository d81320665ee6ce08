"""Short recordings that tests speak and film themselves."""

from pathlib import Path

from roughy.demo.footage import film, write_wav
from roughy.demo.takes import Line, Pause, Sheet, Take, perform

SCRIPT = "Every garden begins with good soil. Water the plants early in the morning. Then wait for the sun."

SHEET = Sheet(
    id="garden",
    language="en",
    voice="en-us+m3",
    script=SCRIPT,
    parts=(
        Line("Every garden begins with good soil."),
        Pause(0.6),
        Line("Um,", keep=False, why="filler", speed=130),
        Pause(0.3),
        Line("Water the plants, no wait, let me start again.", keep=False, why="retake"),
        Pause(1.4),
        Line("Water the plants early in the morning."),
        Pause(2.5),
        Line("Then wait for the sun."),
    ),
)


def spoken_take() -> Take:
    """About 14 seconds in which a filler, an aborted take and a long silence are to go."""
    return perform(SHEET)


def spoken_video(folder: Path) -> Path:
    """The take, filmed."""
    path = folder / "garden talk.mp4"
    film(spoken_take(), path)
    return path


def spoken_sound(folder: Path) -> Path:
    """The take, as sound alone."""
    path = folder / "garden.wav"
    write_wav(spoken_take(), path)
    return path
