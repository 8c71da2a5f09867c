"""MQTT over TLS: a real broker with a log-in, whose certificate a test's own authority signed."""

from __future__ import annotations

import gc
import subprocess
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lpr.errors import ConfigurationError
from lpr.live import parse_fleet
from lpr.live._config import MqttConfig
from lpr.live._world import utc_now
from lpr.live.sinks import DELIVERED
from lpr.live.sinks._mqtt import MqttSink
from tests.live.sinks.test_mqtt import RUNNING, Broker, Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import Outbox
    from tests.live.conftest import Eventually

USER, WORD = "kamera", "kata-sandi"
ENVIRONMENT = {"BROKER_USER": USER, "BROKER_WORD": WORD}
FILE = """
[cameras.gate]
url = "rtsp://10.0.0.7/main"
[sinks.broker]
type = "mqtt"
url = "mqtts://{host}:{port}"
ca = "{ca}"
username = "${{BROKER_USER}}"
password = "${{BROKER_WORD}}"
timeout = 2.0
"""
TLS = """allow_anonymous false
password_file {folder}/users
certfile {folder}/broker.pem
keyfile {folder}/broker.key
"""


def signed(
    folder: Path, name: str, authority: tuple[x509.Name, ec.EllipticCurvePrivateKey]
) -> Path:
    """A certificate of ``authority`` for 127.0.0.1 and its key, as PEM files."""
    issuer, issuer_key = authority
    own = issuer == subject(name)
    key = issuer_key if own else ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(subject(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=own, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(issuer_key, SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.with_suffix(".key").write_bytes(private)


def subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def authority(folder: Path, name: str) -> tuple[x509.Name, ec.EllipticCurvePrivateKey]:
    made = (subject(name), ec.generate_private_key(ec.SECP256R1()))
    signed(folder, name, made)
    return made


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    signed(tmp_path, "broker", authority(tmp_path, "ca"))
    authority(tmp_path, "other")
    command = ["mosquitto_passwd", "-b", "-c", str(tmp_path / "users"), USER, WORD]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - Debian's program
    made = Broker(tmp_path, TLS.format(folder=tmp_path))
    made.start()
    yield made
    made.stop()


def config(broker: Broker, *, host: str = "127.0.0.1", ca: str = "ca.pem") -> MqttConfig:
    """As from a fleet file, with the log-in from the environment."""
    text = FILE.format(host=host, port=broker.port, ca=broker.folder / ca)
    sink = parse_fleet(text, ENVIRONMENT, name="cameras.toml").sinks["broker"]
    assert isinstance(sink, MqttConfig)
    return sink


def test_sightings_and_states_go_over_tls(
    broker: Broker,
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    send(1, sink="broker")
    sink = MqttSink("broker", config(broker))
    sink.camera("gate", RUNNING)
    with closing(Listener(broker, config(broker))) as listener, serving(sink, "broker"):
        eventually(lambda: listener.of("plat/sightings/gate"))
        eventually(lambda: listener.of("plat/cameras/gate"))
        eventually(lambda: outbox.backlog() == {})


@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket")  # paho does not close it
@pytest.mark.parametrize(
    "wrong",
    [
        {"ca": "other.pem", "told": "certificate verify failed"},
        {"host": "localhost", "told": "certificate is not valid for 'localhost'"},
    ],
    ids=["another authority", "another name"],
)
def test_a_broker_that_is_not_the_one_meant_gets_nothing(
    broker: Broker,
    outbox: Outbox,
    send: Callable[..., None],
    eventually: Eventually,
    wrong: dict[str, str],
) -> None:
    told = wrong.pop("told")
    send(1, sink="broker")
    (delivery,) = outbox.claim("broker", utc_now(), limit=1, lease=60)
    with closing(MqttSink("broker", config(broker, **wrong))) as sink:
        eventually(lambda: told in sink.deliver(delivery).reason)
    gc.collect()  # here, and not in another test


@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket")  # as above
def test_an_authority_that_is_renewed_in_its_file_is_believed_without_a_new_start(
    broker: Broker, outbox: Outbox, send: Callable[..., None], eventually: Eventually
) -> None:
    trusted = broker.folder / "trusted.pem"
    trusted.write_bytes((broker.folder / "other.pem").read_bytes())
    send(1, sink="broker")
    (delivery,) = outbox.claim("broker", utc_now(), limit=1, lease=60)
    with closing(MqttSink("broker", config(broker, ca="trusted.pem"))) as sink:
        eventually(lambda: "certificate verify failed" in sink.deliver(delivery).reason)
        trusted.write_text("half of it")
        eventually(lambda: "certificate verify failed" in sink.deliver(delivery).reason)
        trusted.write_bytes((broker.folder / "ca.pem").read_bytes())
        eventually(lambda: sink.deliver(delivery) is DELIVERED)
    gc.collect()


def test_a_wrong_password_is_told_and_not_shown(
    broker: Broker,
    outbox: Outbox,
    send: Callable[..., None],
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "BROKER_WORD", "salah-besar")
    send(1, sink="broker")
    (delivery,) = outbox.claim("broker", utc_now(), limit=1, lease=60)
    monkeypatch.setattr("lpr.live.sinks._mqtt.tell", lambda *told, **_: lines.append(told))
    lines: list[Any] = []
    tries: list[Any] = []
    answered = MqttSink._on_connect

    def refused(self: MqttSink, *about: Any) -> None:
        answered(self, *about)
        tries.append(about)

    monkeypatch.setattr(MqttSink, "_on_connect", refused)
    with closing(MqttSink("broker", config(broker))) as sink:
        eventually(lambda: len(tries) > 1)
        assert "Not authorized" in sink.deliver(delivery).reason
        assert "salah-besar" not in sink.deliver(delivery).reason
    assert lines == [("mqtt-refused",)]  # once, however often it is tried
    assert "salah-besar" not in repr(config(broker))


def test_a_file_that_is_no_certificate_is_refused(broker: Broker) -> None:
    with pytest.raises(ConfigurationError, match=r"sinks\.broker: ca cannot be used \("):
        config(broker, ca="users")
