"""What a fleet file says: cameras and receivers, as typed and frozen values.

Addresses, passwords and secrets are kept in `SecretStr`, which prints as asterisks.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from lpr.store import Camera
from lpr.video import GateRules, LiveOptions, Region, shown_address, webcam_device

if TYPE_CHECKING:
    from collections.abc import Collection
    from urllib.parse import SplitResult

EventKind: TypeAlias = Literal["new", "update", "final", "alert"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]

KEYS_APART = 60.0
"""Seconds for which a camera may send no key frame where only those are decoded."""

_MQTT_PORTS = {"mqtt": 1883, "mqtts": 8883}
_LARGEST_PORT = 65_535
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\w+)?")  # a name, or IPv6
_USER = re.compile(r"(?<=://)[^/?#]*@")  # of an address, with the password
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
_HEADER_VALUE = re.compile(r"([!-~]+([ \t]+[!-~]+)*)?")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class CameraConfig(_Table):
    """One camera, ``[cameras.NAME]``; what it leaves out is taken from ``[defaults]``."""

    url: SecretStr = Field(description='RTSP or HTTP address, or a webcam\'s index ("0")')
    username: str | None = Field(default=None, description="of the camera's log-in")
    password: SecretStr | None = Field(default=None, description="of the camera's log-in")
    enabled: bool = Field(default=True, description="false: nobody looks at it")
    name: str = Field(default="", description="as people call it")
    area: str | None = Field(default=None, description="district or road")
    latitude: float | None = Field(default=None, ge=-90, le=90, description="degrees north")
    longitude: float | None = Field(default=None, ge=-180, le=180, description="degrees east")
    direction: str | None = Field(default=None, description="a note on where it looks")
    transport: Literal["tcp", "udp"] = Field(default="tcp", description="of RTSP")
    fps: float = Field(default=5.0, gt=0, le=60, description="frames a second that are looked at")
    motion: bool = Field(default=True, description="of those, only frames in which something moves")
    keys_only: bool = Field(default=False, description="decode key frames only")
    region: tuple[tuple[Share, Share], ...] | None = Field(
        default=None, description="polygon that is watched, corners as shares of the picture"
    )
    min_plate_width: float = Field(
        default=0.0, ge=0, description="plates narrower than so many pixels are left out"
    )
    open_timeout: Seconds = Field(default=5.0, description="seconds until it must answer")
    read_timeout: Seconds = Field(default=5.0, description="seconds of silence until it is lost")
    stall: Seconds = Field(default=3.0, description="seconds of silence until it is stalled")

    @field_validator("url")
    @classmethod
    def _names_a_camera(cls, url: SecretStr) -> SecretStr:
        """Only where a host begins is known what of an address is a user and a password."""
        address = url.get_secret_value()
        try:
            parts = _without_user(address)
            named = bool(parts.scheme and parts.netloc)
            _ = parts.port
        except ValueError:
            named = False
        if not named and webcam_device(address) is None:
            raise ValueError("must be rtsp://HOST..., http://HOST... or a webcam's index")
        return url

    @model_validator(mode="after")
    def _fits(self) -> CameraConfig:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("give latitude and longitude, or neither")
        if self.password is not None and self.username is None:
            raise ValueError("a password needs a username")
        return self

    @property
    def address(self) -> str:
        """The address with user and password in it: never to be printed. A webcam has none."""
        url = self.url.get_secret_value()
        if self.username is None or webcam_device(url) is not None:
            return url
        parts = _without_user(url)
        word = self.password.get_secret_value() if self.password else ""
        user = f"{quote(self.username, safe='')}:{quote(word, safe='')}"
        return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc}"))

    @property
    def shown(self) -> str:
        """The address as it may be printed."""
        return shown_address(self.url.get_secret_value())

    @property
    def listening(self) -> LiveOptions:
        """How the camera is listened to."""
        options = LiveOptions(
            self.transport, self.open_timeout, self.read_timeout, keys_only=self.keys_only
        )
        return replace(options, barren=KEYS_APART) if self.keys_only else options

    @property
    def gate(self) -> GateRules:
        """Which of its frames are used.

        Raises:
            ConfigurationError: the region is none.

        """
        region = None if self.region is None else Region(self.region)
        return GateRules(
            every=1 / self.fps, motion=self.motion, region=region, keys_only=self.keys_only
        )

    def camera(self, name: str) -> Camera:
        """The camera as sightings name it."""
        return Camera(
            name, self.name, self.area, self.latitude, self.longitude, direction=self.direction
        )


class _Receiver(_Table):
    events: tuple[EventKind, ...] = Field(
        default=("final",), min_length=1, description="what is sent: new, update, final, alert"
    )


class WebhookConfig(_Receiver):
    """``type = "webhook"``: each sighting is one POST, in the form of Plate Recognizer Stream."""

    type: Literal["webhook"]
    url: SecretStr = Field(description="HTTP address")
    secret: SecretStr | None = Field(default=None, description="key of the HMAC signature")
    headers: dict[str, SecretStr] = Field(default={}, description="sent with each request")
    picture: Literal["crop", "frame", "none"] = Field(default="crop", description="what is sent")
    timeout: Seconds = Field(default=10.0, description="seconds until it must have answered")

    @field_validator("url")
    @classmethod
    def _names_a_server(cls, url: SecretStr) -> SecretStr:
        import httpx2 as httpx  # noqa: PLC0415 - only who has a webhook waits

        if not url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        try:
            parts = httpx.URL(url.get_secret_value())
        except httpx.InvalidURL:
            parts = httpx.URL()
        if (
            not _can_be_looked_up(parts.raw_host.decode("ascii"))
            or (parts.port or 0) > _LARGEST_PORT
        ):
            raise ValueError("must be http://HOST or https://HOST, with a port or not")
        return url

    @field_validator("headers")
    @classmethod
    def _can_be_sent(cls, headers: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, value in headers.items():
            fits = _HEADER_VALUE.fullmatch(value.get_secret_value())
            if not (fits and _HEADER_NAME.fullmatch(name)):
                raise ValueError(
                    f"{name} cannot be sent: a header is plain ASCII, without a line break, "
                    "and no blank begins or ends it"
                )
        return headers


class MqttConfig(_Receiver):
    """``type = "mqtt"``: sightings and cameras' states go to a broker."""

    type: Literal["mqtt"]
    url: str = Field(description="`mqtt://BROKER[:1883]`, or `mqtts://BROKER[:8883]` over TLS")
    ca: str | None = Field(
        default=None, description="PEM file of who vouches for the broker; else the system's"
    )
    username: str | None = Field(default=None, description="of the log-in")
    password: SecretStr | None = Field(default=None, description="of the log-in")
    topic: str = Field(default="plat", pattern=r"^[^#+]+$", description="what topics begin with")
    client_id: str | None = Field(
        default=None, min_length=1, description="one for each client; else a new one each start"
    )
    timeout: Seconds = Field(default=10.0, description="seconds until it must have answered")

    @field_validator("url")
    @classmethod
    def _names_a_broker(cls, url: str) -> str:
        if "@" in url:
            raise ValueError("give user and password as username and password, not in the url")
        parts = urlsplit(url)
        if (
            parts.scheme not in _MQTT_PORTS
            or not _can_be_looked_up(parts.hostname or "")
            or parts.path.strip("/")
        ):
            raise ValueError("must be mqtt://BROKER or mqtts://BROKER, with a port or not")
        _ = parts.port  # a ValueError where it is none
        return url

    @model_validator(mode="after")
    def _can_be_trusted(self) -> MqttConfig:
        if self.ca is not None and not self.is_secret:
            raise ValueError("ca needs a url that begins with mqtts://")
        try:
            _ = self.tls
        except OSError as error:  # also what is no certificate
            raise ValueError(f"ca cannot be used ({error.strerror or error})") from error
        return self

    @property
    def is_secret(self) -> bool:
        """Whether the connection is encrypted."""
        return urlsplit(self.url).scheme == "mqtts"

    @property
    def tls(self) -> ssl.SSLContext | None:
        """How the broker's certificate is checked; None where nothing is encrypted."""
        return ssl.create_default_context(cafile=self.ca) if self.is_secret else None

    @property
    def broker(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or _MQTT_PORTS[parts.scheme]


class FileConfig(_Receiver):
    """``type = "jsonl"`` or ``"csv"``: one file a camera and day in a folder."""

    type: Literal["jsonl", "csv"]
    folder: str = Field(min_length=1, description="made where it is missing")


SinkConfig = Annotated[WebhookConfig | MqttConfig | FileConfig, Field(discriminator="type")]


class WatchConfig(_Table):
    """``[watch]``: the fleet as a whole."""

    metrics: str | None = Field(
        default=None,
        pattern=r"^[^:\s\[\]]+:\d{1,5}$",
        description="address and port of /metrics and /healthz",
    )
    queue: int = Field(default=2, ge=1, le=100, description="frames of a camera that may wait")
    batch: int = Field(default=2, ge=1, le=64, description="most frames that are searched at once")
    pending: int = Field(
        default=1000, ge=1, description="sightings that may wait for the store before reading stops"
    )


class FleetConfig(_Table):
    """The whole file."""

    watch: WatchConfig = WatchConfig()
    cameras: dict[Name, CameraConfig] = Field(min_length=1)
    sinks: dict[Name, SinkConfig] = {}

    def receivers_of(self, kind: str) -> tuple[str, ...]:
        """The receivers that are told of a kind of event."""
        return tuple(name for name, each in self.sinks.items() if kind in each.events)

    def only(self, cameras: Collection[str]) -> FleetConfig:
        """The same for some of the cameras, in the order of the file."""
        some = {name: each for name, each in self.cameras.items() if name in cameras}
        return self.model_copy(update={"cameras": some})


def _can_be_looked_up(host: str) -> bool:
    """Whether it is an address, or a name whose labels have 1 to 63 characters, as DNS has them."""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    return _HOST.fullmatch(name) is not None


def _without_user(address: str) -> SplitResult:
    """The parts of an address; a bracket in a password would seem to begin an IPv6 host.

    Raises:
        ValueError: it is no address.

    """
    return urlsplit(_USER.sub("", address))
