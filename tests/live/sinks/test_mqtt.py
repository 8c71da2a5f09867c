"""MQTT with a real broker: sightings, retained states, and a broker that goes and comes back."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from lpr.live import CameraStatus
from lpr.live._config import MqttConfig
from lpr.live.sinks._mqtt import MqttSink
from lpr.store import Backlog
from tests.live.conftest import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import Alert, Outbox
    from tests.live.conftest import Eventually

MISSING = "mosquitto is missing. Install Debian's package and repeat: apt-get install mosquitto"
RUNNING = CameraStatus("running", 1.0)
LOST = CameraStatus("reconnecting", 2.0, "away")
GATE = "plat/cameras/gate"


def program() -> str:
    found = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        raise RuntimeError(MISSING)
    return found


@dataclass
class Broker:
    """A mosquitto of this test, at a port that stays the same; ``more`` lines of configuration."""

    folder: Path
    more: str = "allow_anonymous true\n"
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def start(self) -> None:
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\npersistence false\n{self.more}"
        )
        self.process = subprocess.Popen(  # noqa: S603 - Debian's program
            [program(), "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.stop()


class Listener:
    """A client that keeps what it hears; made when its subscription is confirmed."""

    def __init__(self, broker: Broker, login: MqttConfig | None = None) -> None:
        self.heard: list[tuple[str, str, bool]] = []
        self._client = Client(CallbackAPIVersion.VERSION2)
        if login is not None and login.password is not None:
            self._client.username_pw_set(login.username, login.password.get_secret_value())
            self._client.tls_set_context(login.tls)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_message = lambda _c, _d, message: self.heard.append(
            (message.topic, message.payload.decode(), message.retain)
        )
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.connect_async("127.0.0.1", broker.port)
        self._client.loop_start()
        assert subscribed.wait(PATIENCE), "the broker never confirmed the subscription"

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def of(self, topic: str) -> list[str]:
        return [payload for heard, payload, _ in self.heard if heard == topic]


def a_sink(broker: Broker, **values: Any) -> MqttSink:
    given = {"type": "mqtt", "url": f"mqtt://127.0.0.1:{broker.port}", "timeout": 2.0}
    return MqttSink("broker", MqttConfig.model_validate(given | values))


def test_sightings_are_published(
    broker: Broker,
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    send(1, 2, sink="broker")
    with closing(Listener(broker)) as listener, serving(a_sink(broker), "broker"):
        heard = eventually(lambda: listener.of("plat/sightings/gate")[1:])
        told = json.loads(heard[0])
        assert (told["id"], told["plate"]) == (f"{2:032x}", "B1234TXY")
        assert told["key"] == f"{2:032x}-final"
        eventually(lambda: outbox.backlog() == {})


def test_alerts_have_a_topic_of_their_own(
    broker: Broker,
    alarm: Callable[..., Alert],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    alert = alarm(1, "broker")
    with closing(Listener(broker)) as listener, serving(a_sink(broker), "broker"):
        (heard,) = eventually(lambda: listener.of("plat/alerts/gate"))
        told = json.loads(heard)
        assert (told["event"], told["key"]) == ("alert", f"alert-{alert.id}")
        assert (told["plate"], told["alert"]["plate"]) == ("B1234TXY", "B1234TXV")
        assert listener.of("plat/sightings/gate") == []


def test_states_are_retained_and_the_last_word_is_offline(
    broker: Broker, eventually: Eventually
) -> None:
    sink = a_sink(broker, topic="kota/plat")
    sink.camera("gate", LOST)  # before there is a connection
    with closing(Listener(broker)) as early:
        eventually(lambda: early.of("kota/plat/cameras/gate"))
        sink.camera("gate", RUNNING)
        eventually(lambda: "running" in early.of("kota/plat/cameras/gate")[-1])
        with closing(Listener(broker)) as late:
            eventually(lambda: len(late.heard) >= 2)
            states = {topic: (payload, retained) for topic, payload, retained in late.heard}
        told, retained = states["kota/plat/cameras/gate"]
        assert json.loads(told) == {"camera": "gate", "state": "running", "reason": ""}
        assert retained
        assert states["kota/plat/watch"] == ("online", True)
        sink.close()
        eventually(lambda: early.of("kota/plat/watch")[-1:] == ["offline"])


def test_two_processes_with_one_receiver_do_not_throw_each_other_out(
    broker: Broker, eventually: Eventually
) -> None:
    with closing(Listener(broker)) as listener, closing(a_sink(broker)):
        eventually(lambda: listener.of("plat/watch") == ["online"])
        with closing(a_sink(broker)):
            eventually(lambda: listener.of("plat/watch").count("online") == 2)
            assert "offline" not in listener.of("plat/watch")


def cut_off(sink: MqttSink) -> None:
    """End its connection as the end of its process does, without a word."""
    sink._client.loop_stop()
    held = sink._client.socket()
    assert held is not None
    held.close()


@pytest.mark.parametrize("ended", [MqttSink.close, cut_off])
def test_who_still_watches_takes_back_the_last_word_of_another(
    broker: Broker, eventually: Eventually, ended: Callable[[MqttSink], None]
) -> None:
    """Of another process; or of the one before, whose end the broker noticed late."""
    other = a_sink(broker)
    with closing(Listener(broker)) as listener:
        eventually(lambda: listener.of("plat/watch") == ["online"])
        with closing(a_sink(broker)):
            eventually(lambda: listener.of("plat/watch").count("online") == 2)
            ended(other)
            eventually(lambda: listener.of("plat/watch")[-2:] == ["offline", "online"])
        eventually(lambda: listener.of("plat/watch")[-1] == "offline")


def test_a_broker_that_does_not_answer_for_long_gets_a_sighting_once(
    broker: Broker, outbox: Outbox, send: Callable[..., None], eventually: Eventually
) -> None:
    send(1, sink="broker")
    (delivery,) = outbox.claim("broker", delivery_time(), limit=1, lease=60)
    with closing(a_sink(broker, timeout=0.05)) as sink, closing(Listener(broker)) as listener:
        eventually(lambda: listener.of("plat/watch"))
        assert broker.process is not None
        broker.process.send_signal(signal.SIGSTOP)
        tries = [sink.deliver(delivery).reason for _ in range(5)]
        broker.process.send_signal(signal.SIGCONT)
        assert tries == ["the broker 127.0.0.1 does not answer"] * 5
        eventually(lambda: sink.deliver(delivery).kind == "delivered")
        sink.camera("gate", RUNNING)
        eventually(lambda: listener.of(GATE))  # whatever was sent before has come
        assert len(listener.of("plat/sightings/gate")) == 1


def test_a_broker_that_goes_and_comes_back_gets_everything(
    broker: Broker,
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    sink = a_sink(broker)
    sink.camera("gate", RUNNING)
    with serving(sink, "broker") as worker:
        send(1, sink="broker")
        eventually(lambda: worker.counts.delivered == 1)
        broker.stop()
        sink.camera("gate", LOST)
        send(2, 3, sink="broker")
        worker.wake()
        eventually(lambda: worker.counts.failed >= 2)
        assert outbox.backlog() == {"broker": Backlog(waiting=2)}
        broker.start()
        eventually(lambda: worker.counts.delivered == 3)  # the broker said that it has them
        with closing(Listener(broker)) as listener:
            state = eventually(lambda: listener.of(GATE))[-1]
            assert json.loads(state)["state"] == "reconnecting"
        eventually(lambda: outbox.backlog() == {})


def test_every_state_of_a_large_fleet_is_retained(broker: Broker, eventually: Eventually) -> None:
    names = [f"c{number}" for number in range(250)]

    def retained(state: str) -> bool:
        """Whether whoever subscribes now hears this state of every camera."""
        with closing(Listener(broker)) as listener:
            eventually(lambda: len({topic for topic, *_ in listener.heard}) > len(names))
            told = [json.loads(listener.of(f"plat/cameras/{name}")[-1]) for name in names]
        return {each["state"] for each in told} == {state}

    with closing(a_sink(broker)) as sink:
        for name in names:
            sink.camera(name, RUNNING)
        eventually(lambda: retained("running"))
        broker.stop()
        for name in names:
            sink.camera(name, LOST)
        broker.start()
        eventually(lambda: retained("reconnecting"))


def test_a_state_that_was_not_answered_does_not_come_after_the_newer_one(
    broker: Broker, eventually: Eventually
) -> None:
    with closing(a_sink(broker)) as sink:
        eventually(sink._client.is_connected)
        assert broker.process is not None
        broker.process.send_signal(signal.SIGSTOP)
        sink.camera("gate", RUNNING)
        broker.process.kill()
        eventually(lambda: not sink._client.is_connected())
        sink.camera("gate", LOST)
        broker.stop()
        broker.start()
        with closing(Listener(broker)) as early:
            eventually(lambda: any("reconnecting" in each for each in early.of(GATE)))
    with closing(Listener(broker)) as late:
        (state,) = eventually(lambda: late.of(GATE))
    assert json.loads(state)["state"] == "reconnecting"


def test_a_broker_that_is_not_there_is_said_without_the_password(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    send(1, sink="broker")
    sink = a_sink(Broker(tmp_path), username="siti", password="rahasia")  # noqa: S106 - opens nothing
    (delivery,) = outbox.claim("broker", delivery_time(), limit=1, lease=60)
    with closing(sink):
        outcome = sink.deliver(delivery)
    assert outcome.kind == "later"
    assert outcome.reason.startswith("no connection to the broker 127.0.0.1 (")
    assert "rahasia" not in outcome.reason


def delivery_time() -> Any:
    from tests.scan.conftest import NOW

    return NOW
