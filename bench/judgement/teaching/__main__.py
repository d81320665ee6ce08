"""`python -m bench.judgement.teaching --to WEIGHTS`: teach the network to read, and say after each epoch how it reads.

On two cores an epoch takes some minutes. The file is written after each; `python -m bench.judgement.teaching.export`
makes of it what the product reads with.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from torch import nn

from bench.judgement.teaching.judging import judge
from bench.judgement.teaching.lessons import Lesson
from bench.judgement.teaching.material import asides, taught_lessons, unseen_lessons
from bench.judgement.teaching.network import Network, load, optimizer
from bench.judgement.teaching.windows import UNLABELLED, Batch, batches

WARM_UP, HELD = 0.03, 0.5
"""The shares of all steps after which the rate has grown to what it should be, and after which it falls to nothing."""

SMOOTHING = 0.02
"""How much certainty is held back: people who label sheets err, too."""

STEEPEST = 1.0
"""The norm beyond which a step's gradient is scaled down."""


class Course:
    """A network that is being taught over a number of epochs."""

    def __init__(self, network: Network, lessons: Sequence[Lesson], *, epochs: int, rate: float, size: int, seed: int):
        """Prepare for `epochs` rounds in batches of `size` windows; `rate` is the encoder's at its highest."""
        self.network = network
        self._lessons, self._epochs, self._size, self._chance = lessons, epochs, size, Random(seed)
        self._asides = asides()
        self._optimizer = optimizer(network, rate)
        self._rates = [group["lr"] for group in self._optimizer.param_groups]
        self._loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING, ignore_index=UNLABELLED)

    def epoch(self, number: int) -> float:
        """Go through all lessons once, for the `number`-th time from 0 on; returns the mean loss."""
        self.network.train()
        drawn = list(batches(self._lessons, self._asides, self._size, self._chance))
        losses = []
        for at, batch in enumerate(track(drawn, f"Epoch {number + 1}")):
            self._hurry((number + at / len(drawn)) / self._epochs)
            losses.append(self.step(batch))
        return float(np.mean(losses))

    def step(self, batch: Batch) -> float:
        """Learn from one batch; returns its loss."""
        with torch.autocast("cpu", torch.bfloat16):
            read = self.network(torch.from_numpy(batch.tokens), torch.from_numpy(batch.mask))
        loss = self._loss(read.float().flatten(0, 1), torch.from_numpy(batch.labels).flatten())
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), STEEPEST)
        self._optimizer.step()
        return float(loss.item())

    def _hurry(self, progress: float) -> None:
        """Set the rate to what it should be when this share of the course is done."""
        share = min(1.0, progress / WARM_UP, (1.0 - progress) / (1.0 - HELD))
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * share


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    unseen, taught = unseen_lessons(), taught_lessons()
    network = load(options.begin) if options.begin else Network()
    course = Course(network, taught, epochs=options.epochs, rate=options.rate, size=options.batch, seed=options.seed)
    for number in range(options.epochs):
        loss = course.epoch(number)
        torch.save(network.state_dict(), options.to)
        print(f"epoch {number + 1}: loss {loss:.3f}")
        print("\n".join(report(network, unseen)))


def report(network: Network, unseen: Sequence[Lesson]) -> list[str]:
    """A line for each language: F1 by time, precision, recall, and the share of wanted speech that is lost."""
    network.eval()

    def read(tokens: NDArray[np.int64]) -> Any:
        with torch.no_grad():
            return network(torch.from_numpy(tokens)).numpy()

    lines = []
    for language in sorted({lesson.language for lesson in unseen}):
        score = judge(read, [lesson for lesson in unseen if lesson.language == language])
        figures = f"F1 {score.f1:.3f}  precision {score.precision:.3f}  recall {score.recall:.3f}"
        lines.append(f"  {language}  {figures}  lost {score.lost:.2%}")
    return lines


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.judgement.teaching", description="Teach the network.")
    parser.add_argument("--to", type=Path, required=True, help="file for the weights, written after each epoch")
    parser.add_argument("--begin", type=Path, help="weights that were taught before, or a reader.onnx, to go on from")
    parser.add_argument("--epochs", type=int, default=10, help="times that all lessons are gone through")
    parser.add_argument("--rate", type=float, default=2e-4, help="how fast the encoder learns at its fastest")
    parser.add_argument("--batch", type=int, default=8, help="windows that are learned from at once")
    parser.add_argument("--threads", type=int, default=2, help="threads to reckon with")
    parser.add_argument("--seed", type=int, default=0, help="the same seed draws the same variations")
    return parser.parse_args()


if __name__ == "__main__":
    main()
