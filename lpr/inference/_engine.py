"""What runs a network: one protocol, behind which every engine stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, get_args

from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

Tensor: TypeAlias = NDArray[Any]

Provider: TypeAlias = Literal["auto", "cpu", "cuda", "tensorrt", "openvino", "openvino-bf16"]
"""What may be asked for; `auto` is the GPU where ONNX Runtime has one, else its processor."""

PROVIDERS: tuple[Provider, ...] = get_args(Provider)


class Engine(Protocol):
    """A loaded network. Calls from several threads at once are safe."""

    @property
    def providers(self) -> tuple[str, ...]:
        """What the network runs on, the first choice first."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the tensors that ``run`` takes."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the tensors that ``run`` gives."""

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Every output by its name.

        Raises:
            ModelDamagedError: the network refuses tensors of these names, shapes or types.

        """
