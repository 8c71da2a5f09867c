"""Every key of a fleet file and every metric is in the reference, with its default."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lpr.live import CameraConfig
from lpr.live._config import FileConfig, MqttConfig, WatchConfig, WebhookConfig
from lpr.live._metrics import STATES

if TYPE_CHECKING:
    from pydantic import BaseModel

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference.md").read_text("utf-8")
OPERATORS = (Path(__file__).resolve().parents[2] / "docs" / "operators.md").read_text("utf-8")
FLEET = REFERENCE.partition("## Fleet file\n")[2].partition("\n## ")[0]
METRICS = Path(__file__).resolve().parents[2] / "lpr" / "live" / "_metrics.py"


def part(title: str) -> str:
    return FLEET.partition(f"{title}\n")[2].partition("\n### ")[0].partition("\n`type = ")[0]


def told(default: object) -> str:
    if default is None or default == {}:
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return "`[" + ", ".join(f'"{each}"' for each in default) + "]`"
    if isinstance(default, str):
        return f'`"{default}"`' if default else "empty"
    return f"{default:g}"


@pytest.mark.parametrize(
    ("model", "title"),
    [
        (CameraConfig, "### Cameras"),
        (WatchConfig, "### Fleet"),
        (WebhookConfig, '`type = "webhook"`:'),
        (MqttConfig, '`type = "mqtt"`:'),
        (FileConfig, '`type = "jsonl"` or `"csv"`:'),
    ],
)
def test_every_key_is_described_with_its_default(model: type[BaseModel], title: str) -> None:
    rows = [row.strip("| ").split(" | ") for row in part(title).splitlines() if row[:3] == "| `"]
    described = {row[0].strip("`"): row[1] for row in rows}
    fields = {name: field for name, field in model.model_fields.items() if name != "type"}
    assert described == {
        name: "required" if field.is_required() else told(field.default)
        for name, field in fields.items()
    }


def test_every_metric_is_described() -> None:
    source = METRICS.read_text("utf-8")
    described = set(re.findall(r"^\| `(plat_\w+)` \|", FLEET, re.MULTILINE))
    named = {name.removesuffix("_total") for name in described}
    whole = set(re.findall(r'"(plat_[a-z_]+)"', source))
    assert whole <= named
    for start in re.findall(r'f"(plat_[a-z]+_)\{metric\}"', source):
        parts = {name for name in named if name.startswith(start)}
        assert parts, start


def test_every_state_is_described() -> None:
    assert [each for each in STATES if f"| `{each}` |" not in FLEET] == []


def test_every_field_of_a_message_is_described() -> None:
    messages = FLEET.partition("### Messages\n")[2].partition("\n### ")[0]
    sightings = REFERENCE.partition("## Sightings\n")[2].partition("\n## ")[0]
    told = json.loads((Path(__file__).with_name("golden") / "message.json").read_text("utf-8"))
    inner = [*told["tax"], *told["evidence"]]
    assert [each for each in inner if f"`{each}`" not in messages] == []
    assert [each for each in told if f"`{each}`" not in messages + sightings] == []


def test_the_operators_example_can_be_used() -> None:
    from lpr.live import parse_fleet

    text = OPERATORS.partition("```toml\n[watch]")[2].partition("```")[0]
    secrets = {"CAMERA_PASSWORD": "x", "HOOK_SECRET": "y", "BROKER_PASSWORD": "z"}
    fleet = parse_fleet(f"[watch]{text}", secrets, name="operators.md")
    assert set(fleet.cameras) == {"gatot-subroto-1", "gudang"}
    assert set(fleet.sinks) == {"kantor", "broker", "arsip"}
