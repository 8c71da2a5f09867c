"""A shipped reader teaches a smaller one: its probabilities are targets beside the labels.

Distillation (Hinton et al. 2015): what the teacher holds possible beside the right letter tells
the pupil which letters look alike on this plate, also where no label does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnxruntime
import torch

if TYPE_CHECKING:
    from pathlib import Path

HEADS = {"civil": 1.0, "sequence": 1.0, "expiry": 0.6, "colour": 0.15}  # weight of each


class Teacher:
    """An exported reader; ``threads`` as the training has."""

    def __init__(self, path: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(path), options)

    def taught(self, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Probabilities by head for uint8 pixels (n, 96, 288, 3)."""
        found = self._session.run(list(HEADS), {"plates": pixels.numpy()})
        return {name: torch.from_numpy(each) for name, each in zip(HEADS, found, strict=True)}


def lesson(out: dict[str, torch.Tensor], taught: dict[str, torch.Tensor]) -> torch.Tensor:
    """The weighted cross-entropy between the teacher's probabilities and the pupil's logits."""
    total = torch.zeros(())
    for name, weight in HEADS.items():
        logs = out[name].log_softmax(-1)
        total = total - weight * (taught[name] * logs).sum(-1).mean()
    return total
