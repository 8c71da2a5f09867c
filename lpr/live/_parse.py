"""From a fleet file to its values; whatever is wrong is named by line and key."""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lpr.errors import ConfigurationError
from lpr.live._config import FleetConfig

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    Path_ = tuple[str, ...]

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HEADER = re.compile(r"^\s*(\[{1,2}[^\[\]]+\]{1,2})\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")
DEFAULTS = "defaults"


def load_fleet(path: Path, environment: Mapping[str, str] = os.environ) -> FleetConfig:
    """The fleet of a TOML file; ``${NAME}`` in a text is the environment's variable.

    Raises:
        ConfigurationError: the file cannot be read or understood; line and key are named.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigurationError(f"{path} cannot be read ({reason}); name a TOML file.") from error
    return parse_fleet(text, environment, name=str(path))


def parse_fleet(text: str, environment: Mapping[str, str], *, name: str) -> FleetConfig:
    """The fleet of a TOML text; raises what `load_fleet` does. ``name`` stands in the errors."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}: {error}.") from error
    where = _Where(name, text)
    table = _expanded(table, environment, where, ())
    _lay_defaults(table)
    try:
        fleet = FleetConfig.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise where.wrong(_keys(first["loc"]), first["msg"]) from error
    for camera, config in fleet.cameras.items():
        try:
            _ = config.gate
        except ConfigurationError as error:
            raise where.wrong(("cameras", camera, "region"), str(error)) from error
    return fleet


def _expanded(value: Any, environment: Mapping[str, str], where: _Where, at: Path_) -> Any:
    """The value with the environment's variables in its texts."""
    if isinstance(value, dict):
        return {k: _expanded(each, environment, where, (*at, k)) for k, each in value.items()}
    if isinstance(value, list):
        return [_expanded(each, environment, where, at) for each in value]
    if not isinstance(value, str):
        return value

    def variable(found: re.Match[str]) -> str:
        held = environment.get(found[1])
        if held is None:
            raise where.wrong(at, f"the environment has no variable {found[1]}; set it")
        return held

    return _VARIABLE.sub(variable, value)


def _lay_defaults(table: dict[str, Any]) -> None:
    """Give every camera the defaults that it does not replace."""
    defaults = table.pop(DEFAULTS, {})
    cameras = table.get("cameras")
    if not isinstance(defaults, dict) or not isinstance(cameras, dict):
        return
    for name, camera in cameras.items():
        if isinstance(camera, dict):
            cameras[name] = defaults | camera


def _keys(location: tuple[int | str, ...]) -> Path_:
    """The keys of a place that pydantic names, without the parts that are not keys of the file."""
    kinds = {"webhook", "mqtt", "jsonl", "csv", "[key]"}
    return tuple(part for part in location if isinstance(part, str) and part not in kinds)


class _Where:
    """Finds the line of a key, which the TOML parser does not tell."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = dict(_places(text))

    def wrong(self, keys: Path_, message: str) -> ConfigurationError:
        """The error of a value, with its line and its key."""
        message = message.removeprefix("Value error, ").rstrip(".")
        return ConfigurationError(f"{self._name}{self._line(keys)}, {'.'.join(keys)}: {message}.")

    def _line(self, keys: Path_) -> str:
        places = [keys[:length] for length in range(len(keys), 0, -1)]
        if keys[:1] == ("cameras",):
            places.insert(1, (DEFAULTS, *keys[2:]))
        found = next((self._lines[place] for place in places if place in self._lines), None)
        return "" if found is None else f" line {found}"


def _places(text: str) -> Iterator[tuple[Path_, int]]:
    """Each table and key of a TOML text with its line, from 1."""
    table: Path_ = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _dotted(header[1])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *_dotted(f"{key[1]} = 0")), number


def _dotted(line: str) -> Path_:
    """The keys that a header or an assignment names."""
    try:
        value: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:  # a line of a longer text that only looks like one
        return ()
    keys = []
    while isinstance(value, (dict, list)) and value:
        if isinstance(value, list):
            value = value[0]
            continue
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)
