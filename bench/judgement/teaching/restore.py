"""Take the weights out of a `reader.onnx` again, so that teaching can go on from what the product reads with."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, numpy_helper
from torch import Tensor

BIAS = ".bias"


def restored(file: Path) -> dict[str, Tensor]:
    """The weights by their names in the network, as exact as the file's bytes; raises `ValueError` for another file."""
    model = onnx.load(file)
    arrays = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    matrices = dict(_matrices(model, arrays))
    plain = {name: array for name, array in arrays.items() if name.startswith(("bert.", "head."))}
    found = {name: array for name, array in plain.items() if not name.endswith((".bytes", ".scale", "position_ids"))}
    found |= {name.removesuffix(".bytes"): _floats(arrays, name) for name in plain if name.endswith(".bytes")}
    if not matrices or "head.bias" not in found:
        raise ValueError(f"{file} was not written by bench.judgement.teaching.export")
    return {name: torch.tensor(array) for name, array in (found | matrices).items()}


def _matrices(model: ModelProto, arrays: dict[str, NDArray[np.float32]]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The matrices that are multiplied with: the export leaves them no names, but the bias behind each has one."""
    readers: defaultdict[str, list[NodeProto]] = defaultdict(list)
    for node in model.graph.node:
        for name in node.input:
            readers[name].append(node)
    for node in model.graph.node:
        if node.op_type != "MatMul":
            continue
        added = [name for reader in readers[node.output[0]] if reader.op_type == "Add" for name in reader.input]
        for bias in (name for name in added if name.endswith(BIAS)):
            matrix = node.input[1]
            numbers = _floats(arrays, f"{matrix}.bytes") if f"{matrix}.bytes" in arrays else arrays[matrix]
            yield bias.removesuffix(BIAS) + ".weight", numbers.T.copy()


def _floats(arrays: dict[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    scale = arrays[name.removesuffix(".bytes") + ".scale"]
    return np.asarray(arrays[name].astype(np.float32) * scale, np.float32)
