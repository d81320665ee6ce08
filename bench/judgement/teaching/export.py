"""`python -m bench.judgement.teaching.export WEIGHTS… [--to FOLDER]`: write taught weights as the product reads them.

Two files come of it: `reader.onnx`, which takes `tokens` (int64, of shape (1, n), n up to 512) and gives `chances`
(float32, of shape (1, n, 4)), the logarithms of the probabilities that a token is kept, a slip, a retake or an aside;
and `tokenizer.json`, which spells words in these tokens.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from bench.judgement.teaching.network import Network, base, load

FOLDER = Path(__file__).parents[3] / "src" / "roughy" / "speech" / "network"
"""Where the product keeps what it reads with."""

OPSET = 18
LONGEST = 512
"""Tokens that the base model has places for."""

BIG = 100_000
"""Numbers that a matrix must have to be worth storing in bytes."""

PROBES = (16, 64, 256)
"""Lengths, in tokens, at which the file is compared with the network that it was written from."""


def export(weights: Sequence[Path], folder: Path, shares: Sequence[float] = ()) -> float:
    """Write `reader.onnx` and `tokenizer.json` into a folder, from files that `network.load` takes.

    Of several files the mean of their weights is written, by `shares` where they are given: networks that began alike
    read better together (Wortsman et al. 2022, "Model soups", arXiv 2203.05482). Returns the largest difference of a
    probability between the file and the network, over random tokens.
    """
    network = load(*weights, shares=shares, attention="eager")
    folder.mkdir(parents=True, exist_ok=True)
    model = quantized(_graph(network))
    onnx.checker.check_model(model)
    onnx.save(model, folder / "reader.onnx")
    tokenizer = Tokenizer.from_file(str(base() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (folder / "tokenizer.json").write_text(tokenizer.to_str() + "\n", "utf-8")
    return difference(network, folder / "reader.onnx")


def quantized(model: ModelProto) -> ModelProto:
    """The model with its big matrices kept as 8-bit integers and one scale for each output channel.

    They become floats again before anything is reckoned, so that results do not depend on how a machine multiplies
    integers. A cast and a product do that, which ONNX Runtime carries out once, when it opens the file; the node that
    is meant for it, `DequantizeLinear`, is joined there with the product of matrices behind it (seen in 1.32) into one
    that rounds what is read to 8 bits as well. A matrix of embeddings is looked up as bytes, and only the rows that
    were found become floats.
    """
    matrices = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer if np.prod(item.dims) > BIG}
    nodes: list[NodeProto] = []
    stored: list[TensorProto] = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in matrices:
            name = node.input[1]
            stored += _stored(name, matrices.pop(name), channels=1)
            nodes += [*_floats(f"{name}.bytes", f"{name}.scale", name), node]
        elif node.op_type == "Gather" and node.input[0] in matrices:
            name, at = node.input
            stored += _stored(name, matrices.pop(name), channels=0)
            nodes += [_node("Gather", [f"{name}.{kind}", at], f"{name}.{kind}.found") for kind in ("bytes", "scale")]
            nodes += _floats(f"{name}.bytes.found", f"{name}.scale.found", node.output[0])
        else:
            nodes.append(node)
    if matrices:
        raise ValueError(f"These matrices are not used as was foreseen, or twice: {', '.join(matrices)}")
    named = {tensor.name.rsplit(".", 1)[0] for tensor in stored}
    kept = [item for item in model.graph.initializer if item.name not in named]
    graph = helper.make_graph(nodes, "reader", model.graph.input, model.graph.output, [*kept, *stored])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=model.ir_version)


def difference(network: Network, file: Path) -> float:
    """The largest difference of a probability between a written file and the network, over random tokens."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    chance = np.random.default_rng(0)
    return max(_apart(network, session, chance.integers(1000, 30_000, (1, length))) for length in PROBES)


def _apart(network: Network, session: onnxruntime.InferenceSession, tokens: NDArray[np.int64]) -> float:
    with torch.no_grad():
        wanted = network(torch.from_numpy(tokens)).exp().numpy()
    written = np.exp(session.run(None, {"tokens": tokens})[0])
    return float(np.abs(wanted - written).max())


def _graph(network: Network) -> ModelProto:
    length = torch.export.Dim("length", min=2, max=LONGEST)
    program = torch.onnx.export(
        network,
        (torch.full((1, PROBES[0]), 1000),),
        input_names=["tokens"],
        output_names=["chances"],
        dynamic_shapes=({1: length},),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    return program.model_proto


def _stored(name: str, matrix: NDArray[np.float32], *, channels: int) -> list[TensorProto]:
    """The matrix as bytes and as scales, by which the largest number of a channel becomes 127.

    `channels` is the axis along which they lie.
    """
    largest = np.abs(matrix).max(axis=1 - channels, keepdims=True)
    scale = np.where(largest > 0, largest, 1) / np.float32(127)
    return [
        numpy_helper.from_array(np.rint(matrix / scale).astype(np.int8), f"{name}.bytes"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
    ]


def _floats(numbers: str, scale: str, result: str) -> list[NodeProto]:
    cast = f"{numbers}.cast"
    return [_node("Cast", [numbers], cast, to=TensorProto.FLOAT), _node("Mul", [cast, scale], result)]


def _node(kind: str, inputs: list[str], output: str, **attributes: int) -> NodeProto:
    return helper.make_node(kind, inputs, [output], output, **attributes)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.judgement.teaching.export", description="Write the network.")
    parser.add_argument("weights", type=Path, nargs="+", help="files that `python -m bench.judgement.teaching` wrote")
    parser.add_argument("--shares", type=float, nargs="+", default=(), help="what each of the files counts for")
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder for reader.onnx and tokenizer.json")
    options = parser.parse_args()
    apart = export(options.weights, options.to, options.shares)
    size = (options.to / "reader.onnx").stat().st_size / 1e6
    print(f"{options.to / 'reader.onnx'}: {size:.1f} MB; probabilities differ by {apart:.4f} at most")


if __name__ == "__main__":
    main()
