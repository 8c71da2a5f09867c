"""From a receiver's part of the file to the receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.live._config import MqttConfig, WebhookConfig
from lpr.live.sinks._files import FileSink

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.live._config import SinkConfig
    from lpr.live._world import World
    from lpr.live.sinks._outcome import Sink


def build_sink(name: str, config: SinkConfig, evidence: Path | None, world: World) -> Sink:
    """The receiver; ``evidence`` is the folder of pictures that webhooks send.

    Raises:
        OSError: a file that the receiver needs cannot be read.

    """
    if isinstance(config, WebhookConfig):
        from lpr.live.sinks._webhook import WebhookSink  # noqa: PLC0415 - only who uses it waits

        return WebhookSink(config, evidence, world.now)
    if isinstance(config, MqttConfig):
        from lpr.live.sinks._mqtt import MqttSink  # noqa: PLC0415 - see above

        return MqttSink(name, config)
    return FileSink(config)
