"""Write chapters into a file, where players show them on their timeline."""

from collections.abc import Sequence
from fractions import Fraction

from av.container import OutputContainer

from roughy.timeline.chapter_files import spanned
from roughy.timeline.chapters import Chapter
from roughy.timeline.on_cut import MILLISECOND
from roughy.timeline.ticks import Ticks

UNIT = Fraction(1, 1000)


def mark_chapters(container: OutputContainer, chapters: Sequence[Chapter], end: Ticks) -> None:
    """Give an output that has no header yet its chapters, the last one until `end`, to the millisecond."""
    container.set_chapters(
        [
            {
                "id": number,
                "start": span.start // MILLISECOND,
                "end": span.end // MILLISECOND,
                "time_base": UNIT,
                "metadata": {"title": title},
            }
            for number, (span, title) in enumerate(spanned(chapters, end))
        ]
    )
