"""MQTT: sightings as they come, the cameras' states retained for whoever subscribes later."""

from __future__ import annotations

import json
import secrets
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from paho.mqtt.client import MQTT_ERR_SUCCESS, Client
from paho.mqtt.enums import CallbackAPIVersion

from lpr.alerts import KIND as ALERT
from lpr.live._log import tell
from lpr.live.sinks._outcome import DELIVERED, later

if TYPE_CHECKING:
    from paho.mqtt.client import MQTTMessage, MQTTMessageInfo

    from lpr.live._config import MqttConfig
    from lpr.live._watchdog import CameraStatus
    from lpr.live.sinks._outcome import Outcome
    from lpr.store import Delivery

AT_LEAST_ONCE = 1
KEEPALIVE = 20  # seconds
OFFLINE = b"offline"


class MqttSink:
    """Publishes below the configured topic, ``plat`` where nothing else is set.

    ``plat/sightings/CAMERA``, ``plat/alerts/CAMERA``: each message as JSON.
    ``plat/cameras/CAMERA``: the camera's state as JSON, retained. ``plat/watch``: ``online``, or
    ``offline`` when the connection went; retained. It speaks for all that publish below the topic:
    an ``offline`` of another, or of a lost connection of before, is answered by who is connected.
    """

    def __init__(self, name: str, config: MqttConfig) -> None:
        self._name, self._config = name, config
        self._states: dict[str, str] = {}
        self._greeting: int | None = None  # number of the message that says "online"
        self._closing = False
        self._unanswered: tuple[str, MQTTMessageInfo] | None = None  # a sighting's, and its key
        self._lock = threading.Lock()
        self._host, port = config.broker
        self._trouble = "not connected yet"
        self._tls = config.tls
        self._client = self._made(config)
        self._client.connect_async(self._host, port, keepalive=KEEPALIVE)
        self._client.loop_start()

    @property
    def slowest(self) -> float:
        """Seconds that one delivery may take."""
        return self._config.timeout

    def deliver(self, delivery: Delivery) -> Outcome:
        """Publish the message, and wait until the broker has it."""
        if not self._client.is_connected():
            return later(f"no connection to the broker {self._host} ({self._trouble})")
        info = self._handed_over(delivery)
        if info.rc != MQTT_ERR_SUCCESS:
            return later(f"the broker {self._host} does not take messages")
        try:
            info.wait_for_publish(self._config.timeout)
        except (RuntimeError, ValueError):  # the connection was lost meanwhile
            return later(f"the connection to the broker {self._host} was lost")
        if not info.is_published():
            return later(f"the broker {self._host} does not answer")
        return DELIVERED

    def camera(self, name: str, status: CameraStatus) -> None:
        """Publish the camera's state, now or with the next connection."""
        state = json.dumps({"camera": name, "state": status.state, "reason": status.reason})
        with self._lock:
            self._states[name] = state
        if self._client.is_connected():
            self._publish_state(name, state)

    def close(self) -> None:
        """Say goodbye."""
        self._closing = True
        if self._client.is_connected():
            info = self._client.publish(self._watch_topic, OFFLINE, AT_LEAST_ONCE, retain=True)
            if info.rc == MQTT_ERR_SUCCESS:
                info.wait_for_publish(1.0)
        self._client.disconnect()
        self._client.loop_stop()

    def _handed_over(self, delivery: Delivery) -> MQTTMessageInfo:
        """The message in the client's hands, which sends it again by itself after each connection.

        Given to it anew with each try, it would be there a thousand times after a day without an
        answer, and go out as often.
        """
        if self._unanswered is not None and self._unanswered[0] == delivery.key:
            return self._unanswered[1]
        body = json.loads(delivery.body)
        payload = json.dumps(body | {"key": delivery.key}, ensure_ascii=False)
        what = "alerts" if delivery.kind == ALERT else "sightings"
        topic = f"{self._config.topic}/{what}/{body['camera']}"
        info = self._client.publish(topic, payload, qos=AT_LEAST_ONCE)
        self._unanswered = (delivery.key, info) if info.rc == MQTT_ERR_SUCCESS else None
        return info

    @property
    def _watch_topic(self) -> str:
        return f"{self._config.topic}/watch"

    def _made(self, config: MqttConfig) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=config.client_id or _new_id())
        # No limit to what waits in the client: each sighting is waited for, and states are few.
        client.max_queued_messages_set(0)
        client.reconnect_delay_set(1, 5)
        if config.username is not None:
            word = config.password.get_secret_value() if config.password else None
            client.username_pw_set(config.username, word)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        client.will_set(self._watch_topic, OFFLINE, AT_LEAST_ONCE, retain=True)
        client.on_connect, client.on_publish = self._on_connect, self._on_publish
        client.on_connect_fail, client.on_message = self._on_connect_fail, self._on_message
        return client

    def _on_connect(self, client: Client, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        """Say so; with the answer the states follow."""
        if code.is_failure:
            former, self._trouble = self._trouble, code.getName()
            if former != self._trouble:  # it is tried again each five seconds, perhaps for days
                tell("mqtt-refused", sink=self._name, reason=self._trouble)
            return
        self._trouble = "it was lost"
        self._greeting = self._say_online(client)
        client.subscribe(self._watch_topic, AT_LEAST_ONCE)

    def _on_message(self, client: Client, _data: Any, message: MQTTMessage) -> None:
        """The last word of another, or of ourselves: brokers notice a lost connection late."""
        if message.payload == OFFLINE and not self._closing:
            self._say_online(client)

    def _say_online(self, client: Client) -> int:
        return client.publish(self._watch_topic, "online", AT_LEAST_ONCE, retain=True).mid

    def _on_publish(self, _client: Client, _data: Any, number: int, *_: Any) -> None:
        """Tell every state anew: what changed while there was no connection was not told.

        Only now: what the last connection left unanswered is sent again before this answer, and an
        old word must not come after the new one.
        """
        if number != self._greeting:
            return
        self._greeting = None
        with self._lock:
            states = dict(self._states)
        for name, state in states.items():
            self._publish_state(name, state)

    def _on_connect_fail(self, _client: Client, _data: Any) -> None:
        """Called where the client caught the failure, which it does not hand over."""
        self._trouble = str(sys.exception())
        self._look_for_authority()

    def _look_for_authority(self) -> None:
        """Who vouches for the broker may have been renewed in the file since it was read."""
        if self._tls is not None and self._config.ca is not None:
            with suppress(OSError):  # it is just being written; the next failure looks again
                self._tls.load_verify_locations(self._config.ca)

    def _publish_state(self, name: str, state: str) -> None:
        topic = f"{self._config.topic}/cameras/{name}"
        self._client.publish(topic, state, AT_LEAST_ONCE, retain=True)


def _new_id() -> str:
    """A client's id, of the 23 characters that every broker takes (MQTT 3.1.1, 3.1.3.1).

    Two clients with one id throw each other out for ever, as where two processes share a receiver.
    """
    return f"plat-watch-{secrets.token_hex(6)}"
