"""The cut as plain JSON in seconds, for programs that edit by themselves."""

import json

from roughy.timeline.span import Span
from roughy.timeline.ticks import to_seconds
from roughy.timeline.timeline import Marker, Timeline


def to_json(timeline: Timeline) -> bytes:
    """`source`, `duration`, `segments`, `removed`, `words`, `missing` and `notes`.

    Times are seconds on the source, to a microsecond. The segments are the decision itself, not yet on any frame grid.
    """
    content = {
        "source": timeline.source.name,
        "duration": round(to_seconds(timeline.source.duration), 6),
        "segments": [_seconds(segment) for segment in timeline.segments],
        "removed": [removed(marker) for marker in timeline.markers],
        "words": [{**_seconds(word.span), "text": word.text} for word in timeline.words],
        "missing": timeline.missing,
        "notes": timeline.notes,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def removed(marker: Marker) -> dict[str, float | str]:
    """One removal as plain data: `start` and `end` in seconds, `reason`, `confidence`, `text`, `evidence`."""
    return {
        **_seconds(marker.span),
        "reason": marker.reason,
        "confidence": marker.confidence,
        "text": marker.text,
        "evidence": marker.evidence,
    }


def _seconds(span: Span) -> dict[str, float]:
    return {"start": round(to_seconds(span.start), 6), "end": round(to_seconds(span.end), 6)}
