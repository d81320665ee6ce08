"""Long recordings, made in no time."""

from pathlib import Path

import av


def looped(recording: Path, path: Path, *, times: int) -> Path:
    """The recording again and again in one file, its packets copied."""
    with av.open(path, "w") as output:
        with av.open(recording) as source:
            streams = {stream.index: output.add_stream_from_template(stream) for stream in source.streams}
            length = source.duration
        for number in range(times):
            with av.open(recording) as source:
                for packet in source.demux():
                    if packet.dts is None:
                        continue
                    shift = round(number * length / (av.time_base * packet.time_base))
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = streams[packet.stream.index]
                    output.mux(packet)
    return path
