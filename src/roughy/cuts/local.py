"""Cut one recording on this machine: the whole engine, no server, no database."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roughy.assets.recognizer import hearing
from roughy.cuts.assembly import CutRecording
from roughy.cuts.judge import chosen_judge
from roughy.editing.decide import decide
from roughy.editing.settings import Settings
from roughy.errors import RoughyError
from roughy.jobs.child import run_child
from roughy.media.output import Output, RenderResult
from roughy.media.recording import Recording
from roughy.settings import Settings as InstallationSettings
from roughy.speech.heard import Heard

OnStage = Callable[[str, float], None]
"""Called with the name of the stage that runs and the share of it that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to cut: the script to follow, the language (ISO 639-1, None detects), how boldly, with which helpers.

    `installation` names the speech model or service and the language model, where one is set.
    """

    script: str | None
    language: str | None
    settings: Settings
    installation: InstallationSettings


def cut_recording(path: Path, wish: Wish, scratch: Path, on_stage: OnStage) -> CutRecording:
    """Probe, hear and decide.

    Raises `RoughyError` where the file is missing or cannot be read, or no speech model is to be had.
    """
    if not path.is_file():
        raise RoughyError("no_such_file", f"There is no file {path}: check the name.")
    on_stage("probe", 0.0)
    recording = run_child("roughy.media.probe:probe", {"path": str(path)}, Recording)
    on_stage("probe", 1.0)
    heard = _hear(path, wish, scratch, on_stage)
    on_stage("decide", 0.0)
    decision = decide(
        heard.transcript,
        heard.sound,
        duration=recording.duration,
        frame_rate=recording.video.frame_rate if recording.video else None,
        script=wish.script,
        settings=wish.settings,
        judge=chosen_judge(wish.installation),
    )
    on_stage("decide", 1.0)
    return CutRecording(path.name, str(path.resolve()), recording, heard.transcript, decision, wish.script)


def _hear(path: Path, wish: Wish, scratch: Path, on_stage: OnStage) -> Heard:
    pcm = scratch / "speech.pcm"
    extraction = {"path": str(path), "destination": str(pcm)}
    run_child(
        "roughy.media.tasks:extract_speech_audio", extraction, int, on_progress=lambda share: on_stage("listen", share)
    )
    on_stage("listen", 1.0)
    task = {"pcm_path": str(pcm), "language": wish.language, "script": wish.script} | hearing(wish.installation)
    heard = run_child("roughy.speech.tasks:hear", task, Heard, on_progress=lambda share: on_stage("transcribe", share))
    on_stage("transcribe", 1.0)
    return heard


def render_recording(
    cut: CutRecording, destination: Path, output: Output, scratch: Path, on_stage: OnStage
) -> RenderResult:
    """Render the cut into the file `destination`, replacing what was there only when it is complete."""
    arguments = {
        "source": cut.path,
        "destination": str(destination),
        "segments": list(cut.decision.segments),
        "output": output,
        "scratch": str(scratch),
    }
    result = run_child(
        "roughy.media.render:render", arguments, RenderResult, on_progress=lambda share: on_stage("render", share)
    )
    on_stage("render", 1.0)
    return result
