"""`python -m bench.render`: render the same cuts with Roughy and with others, in turns, and write RESULTS.md.

Each round runs all contenders on one cut one after another, so that whatever else the machine does falls on all of
them; each row is the best of its rounds by processor time, which other work disturbs least. The figures of each case
are kept in the cache folder, so that cases can be run one at a time; RESULTS.md is written from all that are kept.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.render.cases import CASES, Case, cut, frames_of
from bench.render.check import frames, likeness
from bench.render.contenders import Job
from bench.render.kept import Figures, Row, keep, kept, machine, today
from bench.render.measure import Taken, run
from bench.render.report import report, table
from bench.render.sources import SOURCES, make

HERE = Path(__file__).parent


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    for case in CASES:
        if not options.report and options.case in (None, case.name):
            seconds = options.seconds_4k if case.source.startswith("4K") else options.seconds
            who = tuple(each for each in case.who if not options.by or each.__name__ in options.by)
            source = make(SOURCES[case.source], seconds, options.footage)
            figures = compare(replace(case, who=who), source, seconds, options.rounds)
            keep(figures)
            print(*table([figures]), sep="\n", flush=True)
    options.write.write_text((HERE / "HEAD.md").read_text() + report(kept()) + (HERE / "FOOT.md").read_text())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.render", description="Measure renders.")
    parser.add_argument("--case", choices=[case.name for case in CASES], help="this case alone")
    parser.add_argument("--by", action="append", help="only this contender; may be given again")
    parser.add_argument("--seconds", type=int, default=120, help="length of each source")
    parser.add_argument("--seconds-4k", type=int, default=30, help="length of the 4K source")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--footage", type=Path, help="a film to repeat, in place of test pictures")
    parser.add_argument("--report", action="store_true", help="run nothing, only write what is kept")
    parser.add_argument("--write", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def compare(case: Case, source: Path, seconds: int, rounds: int) -> Figures:
    """Let all render the cut in turns and look at what they made."""
    best: dict[str, Taken] = {}
    segments = cut(seconds, case.per_minute)
    with tempfile.TemporaryDirectory() as folder:
        jobs = {who: Job(source, Path(folder) / f"{who.__name__}.mp4", segments, case.smaller) for who in case.who}
        for _ in range(rounds):
            for who, job in jobs.items():
                taken = run(who(job))
                best[who.__name__] = min(taken, best.get(who.__name__, taken), key=lambda each: each.processor)
        rows = tuple(
            Row(who.__name__, best[who.__name__], frames(job.destination), likeness(job)) for who, job in jobs.items()
        )
    return Figures(case.name, seconds, rounds, frames_of(segments), machine(), today(), rows)


if __name__ == "__main__":
    main()
