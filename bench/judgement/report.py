"""Write what was measured as Markdown."""

from collections.abc import Iterable

from bench.judgement.reading import Reading
from bench.judgement.scoring import Score
from bench.judgement.speed import Decision

REASONS = ("filler", "repeat", "restart", "retake", "offtopic")
SCORE_HEAD = (
    "| cut | F1 | mean F1 | precision | recall | lost | clipped | leaked | dead air | filler F1 | "
    + " | ".join(REASONS)
    + " |"
)
SCORE_RULE = "| --- |" + " ---: |" * (9 + len(REASONS))


def score_table(rows: Iterable[tuple[str, Score]]) -> list[str]:
    """One line for each way of cutting, over all its sheets together."""
    return [SCORE_HEAD, SCORE_RULE, *(_score_row(name, score) for name, score in rows)]


def _score_row(name: str, score: Score) -> str:
    figures = [
        *_agreement(score),
        f"{score.lost:.2%}",
        str(score.clipped),
        str(score.leaked),
        f"{score.dead_air:.2f} s",
        f"{score.filler_f1:.3f}" if score.fillers else "–",
        *(_share(*score.by_reason.get(reason, (0.0, 0.0))) for reason in REASONS),
    ]
    return f"| {name} | " + " | ".join(figures) + " |"


def _agreement(score: Score) -> list[str]:
    """F1, its mean, precision and recall; none of them means anything where nothing was to be removed."""
    if not score.unwanted:
        return ["–"] * 4
    return [f"{figure:.3f}" for figure in (score.f1, score.mean_f1, score.precision, score.recall)]


def _share(gone: float, length: float) -> str:
    return f"{gone / length:.3f}" if length else "–"


def reading_table(rows: Iterable[tuple[str, Reading]]) -> list[str]:
    """Word error rates of what is heard in the finished cuts."""
    lines = [f"| {name} | {reading.error_rate:.1%} |" for name, reading in rows]
    return ["| what is read | word error rate |", "| --- | ---: |", *lines]


def sheet_table(rows: Iterable[tuple[str, float, Score, Score]]) -> list[str]:
    """One line for each sheet: its name, its length in seconds, and its cut with and without the script."""
    head = "| sheet | length | F1 with | lost | clipped | leaked | F1 without | lost | clipped | leaked |"
    lines = [
        f"| {name} | {_clock(length)} | {_brief(scripted)} | {_brief(free)} |" for name, length, scripted, free in rows
    ]
    return [head, "| --- |" + " ---: |" * 9, *lines]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _brief(score: Score) -> str:
    f1 = f"{score.mean_f1:.3f}" if score.unwanted else "–"
    return f"{f1} | {score.lost:.2%} | {score.clipped} | {score.leaked}"


def speed_table(rows: Iterable[Decision]) -> list[str]:
    """Seconds of one processor that a decision takes, by the length of the recording."""
    lines = [
        f"| {row.length / 60:.0f} min | {row.words} | {row.seconds:.2f} s | {row.seconds_with_script:.2f} s |"
        for row in rows
    ]
    return ["| recording | words | without script | with script |", "| --- | ---: | ---: | ---: |", *lines]
