"""What a server frees it has at hand for the next chunk."""

import subprocess
import sys

import pytest

MEASURE = """
import resource, sys, threading
from roughy.api.memory import keep_freed_memory

def take_turns():
    for size in range(1 << 18, 1 << 20, 1 << 14):
        chunks = [bytes(size) for _ in range(8)]

if sys.argv[1] == "kept":
    keep_freed_memory()
for _ in range(2):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    thread = threading.Thread(target=take_turns)
    thread.start()
    thread.join()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def page_faults(how: str) -> int:
    """How many pages a new process gets from the system in the second of two threads that each take and free chunks."""
    done = subprocess.run([sys.executable, "-c", MEASURE, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's memory")
def test_chunks_are_put_where_others_were_instead_of_on_fresh_pages() -> None:
    assert page_faults("kept") * 10 < page_faults("as it is")
