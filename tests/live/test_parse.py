"""The fleet file: what it may say, and how its mistakes are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.errors import ConfigurationError
from lpr.live import World, load_fleet, parse_fleet
from lpr.live.sinks import build_sink
from lpr.store import Camera
from lpr.video import Region

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.live import FleetConfig

FULL = """\
[watch]
queue = 3
[defaults]
fps = 4
username = "admin"
password = "${PASSWORD}"

[cameras.gate-1]
url = "rtsp://10.0.0.7:554/main"
name = "Gerbang 1"
latitude = -6.2
longitude = 106.8
region = [[0, 0.5], [1, 0.5], [1, 1], [0, 1]]

[cameras."gate.2"]
url = "http://10.0.0.8/video?key=${KEY}"
fps = 2.5
enabled = false

[sinks.office]
type = "webhook"
url = "https://office.example/${KEY}"
secret = "${PASSWORD}"
events = ["new", "final"]

[sinks.broker]
type = "mqtt"
url = "mqtts://broker.example"

[sinks.lines]
type = "jsonl"
folder = "out"
"""
WEBHOOK = '[cameras.a]\nurl = "rtsp://a"\n[sinks.s]\ntype = "webhook"\n'
DEFAULT_USER = '[defaults]\nusername = "siti"\npassword = "${PASSWORD}"\n'
MQTT = '[cameras.a]\nurl = "rtsp://a"\n[sinks.s]\ntype = "mqtt"\n'
ENVIRONMENT = {"PASSWORD": "p@ss/w:rd", "KEY": "kunci-rahasia"}


def parse(text: str) -> FleetConfig:
    return parse_fleet(text, ENVIRONMENT, name="cameras.toml")


def test_a_camera_has_its_own_values_and_the_defaults() -> None:
    fleet = parse(FULL)
    first, second = fleet.cameras["gate-1"], fleet.cameras["gate.2"]
    assert (first.fps, second.fps) == (4, 2.5)
    assert (first.enabled, second.enabled) == (True, False)
    assert first.gate.every == 0.25
    assert first.gate.region == Region.rectangle(0, 0.5, 1, 1)
    assert first.camera("gate-1") == Camera("gate-1", "Gerbang 1", None, -6.2, 106.8)
    assert fleet.watch.queue == 3
    assert [each.type for each in fleet.sinks.values()] == ["webhook", "mqtt", "jsonl"]


def test_user_and_password_come_into_the_address_and_nowhere_else() -> None:
    fleet = parse(FULL)
    first, second = fleet.cameras["gate-1"], fleet.cameras["gate.2"]
    assert first.address == "rtsp://admin:p%40ss%2Fw%3Ard@10.0.0.7:554/main"
    assert second.address == "http://admin:p%40ss%2Fw%3Ard@10.0.0.8/video?key=kunci-rahasia"
    assert first.shown == "rtsp://10.0.0.7:554/main"
    assert second.shown == "http://10.0.0.8/video?***"
    for told in (repr(fleet), str(fleet), fleet.model_dump_json()):
        for word in ENVIRONMENT.values():
            assert word not in told


def test_a_webcam_is_given_no_user_of_the_defaults() -> None:
    camera = parse(f'{DEFAULT_USER}[cameras.a]\nurl = "0"').cameras["a"]
    assert camera.address == camera.shown == "0"


@pytest.mark.parametrize("word", ["p[w", "p@w", "p]w[", "p:w"])
def test_a_password_in_an_address_may_hold_what_a_host_may_not(word: str) -> None:
    camera = f'[cameras.a]\nurl = "rtsp://admin:{word}@10.0.0.7:554/main?a=b@c"\n'
    assert parse(camera).cameras["a"].address == f"rtsp://admin:{word}@10.0.0.7:554/main?a=b@c"
    own = parse(DEFAULT_USER + camera).cameras["a"]
    assert own.address.startswith("rtsp://siti:")
    assert own.address.endswith("@10.0.0.7:554/main?a=b@c")


def test_what_is_left_out_has_careful_defaults() -> None:
    camera = parse('[cameras.a]\nurl = "rtsp://a/b"').cameras["a"]
    assert camera.transport == "tcp"
    assert camera.listening.read_timeout == 5.0
    assert camera.motion


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cameras.a]\nurl = x\n", "cameras.toml: Invalid value (at line 2, column 7)."),
        ("", "cameras.toml, cameras: Field required."),
        ("[cameras.a]\n\nfps = 3", "cameras.toml line 1, cameras.a.url: Field required."),
        (
            '[cameras.a]\nurl = "rtsp://a"\nfps = 0',
            "cameras.toml line 3, cameras.a.fps: Input should be greater than 0.",
        ),
        (
            '[defaults]\nfps = "x"\n[cameras.a]\nurl = "rtsp://a"',
            "cameras.toml line 2, cameras.a.fps: Input should be a valid number, unable",
        ),
        (
            '[cameras.a]\nurl = "rtsp://a"\nframes = 3',
            "cameras.toml line 3, cameras.a.frames: Extra inputs are not permitted.",
        ),
        (
            '[cameras.a]\nurl = "rtsp://a"\n# note\ntransport = "http"',
            "cameras.toml line 4, cameras.a.transport: Input should be 'tcp' or 'udp'.",
        ),
        (
            '[cameras.a]\nurl = "rtsp://a"\nlatitude = -6.0',
            "cameras.toml line 1, cameras.a: give latitude and longitude, or neither.",
        ),
        (
            '[cameras.a]\nurl = "rtsp://a"\nregion = [[0, 0], [1, 1]]',
            "cameras.toml line 3, cameras.a.region: A region needs at least three corners.",
        ),
        (
            '[cameras.a]\nurl = "rtsp://a"\npassword = "x"',
            "cameras.toml line 1, cameras.a: a password needs a username.",
        ),
        (
            '[cameras."a b"]\nurl = "rtsp://a"',
            "cameras.toml line 1, cameras.a b: String should match pattern",
        ),
        (
            '[cameras.a]\nurl = "rtsp://${NOBODY}@a"',
            "cameras.toml line 2, cameras.a.url: the environment has no variable NOBODY; set it.",
        ),
        (
            '[cameras.a]\nurl = "rtsp://a"\n[sinks.s]\ntype = "post"',
            "cameras.toml line 3, sinks.s: Input tag 'post' found using 'type' does not match",
        ),
        (
            WEBHOOK + 'url = "ftp://x"',
            "cameras.toml line 5, sinks.s.url: must begin with http:// or https://.",
        ),
        *(
            (
                f'{WEBHOOK}url = "{url}"',
                "cameras.toml line 5, sinks.s.url: must be http://HOST or https://HOST, with a",
            )
            for url in (
                "https://",
                "https://office:8o80/",
                "https://office:70000/",
                "https://office .example/",
                "https://office..example/",
                "https://office\u2013utara.example/",
                f"https://{'a' * 64}.example/",
                "https://[::1",
            )
        ),
        (
            WEBHOOK + 'url = "https://x"\nheaders = { "X-Kantor" = "Samsat \u2013 Utara" }',
            "cameras.toml line 6, sinks.s.headers: X-Kantor cannot be sent: a header is plain",
        ),
        (
            WEBHOOK + 'url = "https://x"\n[sinks.s.headers]\nAuthorization = "Token ${KEY}\\n"',
            "cameras.toml line 6, sinks.s.headers: Authorization cannot be sent",
        ),
        (
            WEBHOOK + 'url = "https://x"\nheaders = { "X Kantor" = "Utara" }',
            "cameras.toml line 6, sinks.s.headers: X Kantor cannot be sent",
        ),
        (
            MQTT + 'url = "mqtt://b:70000"',
            "cameras.toml line 5, sinks.s.url: Port out of range 0-65535.",
        ),
        *(
            (
                f'{DEFAULT_USER}[cameras.a]\nurl = "{url}"',
                "cameras.toml line 5, cameras.a.url: must be rtsp://HOST..., http://HOST... or a",
            )
            for url in ("10.0.0.7/main", "", "rtsp:/10.0.0.7", "rtsp://[10.0.0.7", "rtsp://a:70000")
        ),
        (
            MQTT + 'url = "tcp://b"',
            "cameras.toml line 5, sinks.s.url: must be mqtt://BROKER or mqtts://BROKER, with",
        ),
        (
            MQTT + 'url = "mqtt://broker..example"',
            "cameras.toml line 5, sinks.s.url: must be mqtt://BROKER or mqtts://BROKER, with",
        ),
        (
            MQTT + 'url = "mqtts://siti:${PASSWORD}@b"',
            "cameras.toml line 5, sinks.s.url: give user and password as username and password",
        ),
        (
            MQTT + 'url = "mqtt://b"\nca = "ca.pem"',
            "cameras.toml line 3, sinks.s: ca needs a url that begins with mqtts://.",
        ),
        (
            MQTT + 'url = "mqtts://b"\nca = "/nowhere/ca.pem"',
            "cameras.toml line 3, sinks.s: ca cannot be used (No such file or directory).",
        ),
    ],
)
def test_a_mistake_is_named_by_line_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(text)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.9:8080/hook?key=${KEY}",
        "https://[fd00::1]/hook",
        "https://samsat_utara.example./",
        "https://kantor-pusat-é.example/",
    ],
)
def test_an_address_that_can_be_asked_is_taken(url: str) -> None:
    headers = 'headers = { Authorization = "Token ${KEY}", "X-Empty" = "" }'
    fleet = parse(f'{WEBHOOK}url = "{url}"\n{headers}')
    assert build_sink("s", fleet.sinks["s"], None, World()).slowest == 20.0


@pytest.mark.parametrize(
    "text",
    [
        '[cameras.a]\nurl = ["rtsp://siti:${PASSWORD}@a"]\npassword = 5',
        WEBHOOK + 'url = "https://office:${KEY}/"',
        WEBHOOK + 'url = "https://x"\nheaders = { Authorization = "${PASSWORD}\\n" }',
    ],
)
def test_no_mistake_tells_a_secret(text: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(text)
    assert not any(word in str(raised.value) for word in ENVIRONMENT.values())


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cameras\.toml cannot be read \(No such file"):
        load_fleet(tmp_path / "cameras.toml")


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "cameras.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_fleet(tmp_path / "cameras.toml")


def test_a_file_is_read_with_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMERA_HOST", "10.1.1.1")
    (tmp_path / "cameras.toml").write_text('[cameras.a]\nurl = "rtsp://${CAMERA_HOST}/a"')
    assert load_fleet(tmp_path / "cameras.toml").cameras["a"].address == "rtsp://10.1.1.1/a"
