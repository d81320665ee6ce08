"""How fast recordings are probed, heard and measured, and in how much memory.

    python -m bench.media.speed RECORDING...

Prints, for each recording, the best of twenty probes in milliseconds (files in the page cache) of wall and of processor
time, the speed of decoding its speech and of measuring its loudness as multiples of its length for each second of one
core, and the peak memory of all so far.
"""

import resource
import sys
import time
from collections.abc import Callable

from roughy.media.decode import SPEECH_RATE, speech_audio
from roughy.media.loudness import loudness
from roughy.media.probe import probe

PROBES = 20
CLOCKS = (time.perf_counter, time.process_time)


def main() -> None:
    """Measure every recording named on the command line."""
    print(f"{'recording':40} {'probe ms':>9} {'of core':>8} {'speech x':>9} {'loudness x':>10} {'MiB':>5}")
    for path in sys.argv[1:]:
        _measure(path)


def _measure(path: str) -> None:
    heard = [0]
    probing, working = (min(_seconds(lambda: probe(path), clock) for _ in range(PROBES)) for clock in CLOCKS)
    hearing = _seconds(lambda: heard.extend(len(block) for block in speech_audio(path)), time.process_time)
    measuring = _seconds(lambda: loudness(path), time.process_time)
    length = sum(heard) / SPEECH_RATE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    probes = f"{probing * 1e3:9.1f} {working * 1e3:8.1f}"
    print(f"{path[-40:]:40} {probes} {length / hearing:9.0f} {length / measuring:10.0f} {peak:5}")


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


if __name__ == "__main__":
    main()
