"""Whole pipelines beside each other: in turn, by clocks that are handed in; peers are stand-ins."""

from __future__ import annotations

import json
import sys
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from benchmarks.peers import (
    PIPELINES,
    Choice,
    Contestant,
    Shot,
    alone,
    load_pipeline,
    measure,
    timer,
)
from benchmarks.peers import __main__ as command
from benchmarks.peers import _pipelines as rooms
from benchmarks.peers._pipelines import letterboxed, yolo_search
from lpr.cli.bench import samples

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PICTURE = min(samples().glob("*.jpg"))


class Net:
    """A YOLO that finds the same two boxes, one of which lies on the other."""

    inputs, outputs, providers = ("images",), ("output0",), ("CPUExecutionProvider",)

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        self.shapes.append(inputs["images"].shape)
        rows = np.array([[9, 9, 8, 8, 0.9, 0], [9, 9, 8, 8, 0.8, 0], [50, 9, 8, 8, 0.1, 0.2]])
        return {"output0": rows.T[None].astype(np.float32)}


class Rapid:
    """RapidOCR's calls, kept."""

    calls: ClassVar[list[tuple[tuple[int, ...], bool]]] = []

    def __init__(self, **_: object) -> None:
        """Take any parameters."""

    def __call__(self, pixels: Any, *, use_det: bool = True, **_: bool) -> None:
        self.calls.append((pixels.shape, use_det))


class Broken:
    """A choice that cannot be taken out of the parcel: the process ends."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return ord, ("too long",)


@pytest.fixture
def shots() -> list[Shot]:
    return command.taken([str(PICTURE)], threads=1)


def contestant(name: str, run: Any, clocks: Any = None, problem: str | None = None) -> Contestant:
    return Contestant(name, "as it is", "1", run and timer(run, clocks), problem)


def test_each_pipeline_is_measured_on_each_picture_in_turn() -> None:
    order: list[str] = []
    ticks, spent = count(), count(step=2)
    clocks = lambda: next(ticks) / 1000, lambda: next(spent) / 1000
    figures = measure(
        [Shot(b"a", (8, 6), ()), Shot(b"b", (8, 6), ((0, 0, 1, 1),))],
        [
            contestant("one", lambda data, _: order.append(f"one {data.decode()}"), clocks),
            contestant("none", None, problem="it is not here"),
            contestant("two", lambda data, _: order.append(f"two {data.decode()}"), clocks),
        ],
        rounds=1,
        threads=1,
    )
    assert order == ["one a", "two a", "two b", "one b", "two a", "one a", "one b", "two b"]
    one, none, two = figures["pipelines"]
    assert (one["median_ms"], one["p95_ms"], one["processor_ms"]) == (1.0, 1.0, 2.0)
    assert (two["ratio"], two["processor_ratio"]) == (1.0, 1.0)
    assert none["problem"] == "it is not here"
    assert "median_ms" not in none
    assert (figures["pictures"], figures["plates"], figures["sizes"]) == (2, 1, ["8x6"])
    assert "none                not measured: it is not here" in command.text(figures)


def test_ratios_are_of_the_medians() -> None:
    clock = iter([0, 0, 0, 0, 0, 10, 10, 35])  # a round that does not count, then 10 s and 25 s
    clocks = (lambda: next(clock), lambda: 0.0)
    figures = measure(
        [Shot(b"", (1, 1), ())],
        [contestant(name, lambda *_: None, clocks) for name in ("one", "two")],
        rounds=1,
        threads=1,
    )
    one, two = figures["pipelines"]  # the second began
    assert (one["ratio"], two["ratio"]) == (1.0, 0.4)
    assert two["processor_ratio"] is None


def test_each_turn_begins_with_a_pause() -> None:
    order: list[str] = []
    pipelines = [contestant("one", lambda *_: order.append("one"), (lambda: 0.0, lambda: 0.0))]
    shots, pause = [Shot(b"", (1, 1), ())], lambda: order.append("pause")
    measure(shots, pipelines, rounds=1, threads=1, pause=pause)
    assert order == ["pause", "one"] * 2


def test_our_pipeline_reads_the_picture_itself(shots: list[Shot]) -> None:
    (shot,) = shots
    assert shot.size == (1280, 720)
    assert len(shot.boxes) == 1
    ours = load_pipeline("plat", Choice(threads=1))
    assert ours.problem is None
    assert ours.run is not None
    assert len(ours.run(shot.data, shot.boxes).plates) == 1  # type: ignore[attr-defined]


def test_rapidocr_gets_the_whole_picture(
    shots: list[Shot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rapid, "calls", [])
    monkeypatch.setitem(sys.modules, "rapidocr", SimpleNamespace(RapidOCR=Rapid))
    rapid = load_pipeline("rapidocr", Choice(threads=1))
    assert rapid.run is not None
    rapid.run(shots[0].data, shots[0].boxes)
    assert Rapid.calls == [((720, 1280, 3), True)]


def test_the_assembled_peer_searches_at_640_and_reads_our_boxes(
    shots: list[Shot], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    net = Net()
    monkeypatch.setattr(Rapid, "calls", [])
    monkeypatch.setitem(sys.modules, "rapidocr", SimpleNamespace(RapidOCR=Rapid))
    monkeypatch.setattr(rooms, "OnnxEngine", lambda *_, **__: net)
    (tmp_path / "yolo.onnx").write_bytes(b"weights")
    peer = load_pipeline("yolov8n+pp-ocr", Choice(tmp_path / "yolo.onnx"))
    assert peer.run is not None
    peer.run(shots[0].data, shots[0].boxes)
    assert net.shapes == [(1, 3, 640, 640)]
    ((shape, searched),) = Rapid.calls
    assert not searched
    assert shape[1] < 1280


def test_boxes_on_each_other_are_one() -> None:
    assert list(yolo_search(Net())(np.zeros((90, 160, 3), np.uint8))) == [0]  # type: ignore[call-overload]


def test_a_picture_lies_in_the_middle_of_its_square() -> None:
    square = letterboxed(np.full((90, 160, 3), 255, np.uint8), 64)
    assert square.shape == (1, 3, 64, 64)
    assert (square[0, 0, 0, 0], square[0, 0, 32, 32]) == (pytest.approx(114 / 255), 1.0)


@pytest.mark.parametrize("name", [name for name in PIPELINES if name != "plat"])
def test_a_peer_that_is_not_here_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("rapidocr", "easyocr"):
        monkeypatch.setitem(sys.modules, package, None)
    peer = load_pipeline(name, Choice())
    assert peer.run is None
    assert peer.problem


def test_weights_that_cannot_be_used_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", SimpleNamespace(RapidOCR=Rapid))
    missing = load_pipeline("yolov8n+pp-ocr", Choice(tmp_path / "none.onnx"))
    assert "cannot be read" in str(missing.problem)
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    damaged = load_pipeline("yolov8n+pp-ocr", Choice(tmp_path / "bad.onnx"))
    assert "ONNX Runtime cannot load bad.onnx" in str(damaged.problem)


def test_a_pipeline_is_timed_in_a_process_of_its_own(shots: list[Shot]) -> None:
    with alone("plat", Choice(threads=1)) as ours:
        assert (ours.name, ours.problem) == ("plat", None)
        assert ours.time is not None
        wall, processor = ours.time(shots[0])
        assert wall > 0
        assert processor > 0


def test_a_pipeline_that_cannot_run_says_why_from_its_process() -> None:
    with alone("yolov8n+pp-ocr", Choice(threads=1)) as peer:
        assert peer.time is None
        assert peer.problem == "no exported YOLOv8n is named (--yolo FILE)"


def test_a_process_that_ends_before_it_is_ready_is_told() -> None:
    with alone("rapidocr", Broken()) as peer:  # type: ignore[arg-type]  # it ends the process
        assert peer.time is None
        assert peer.problem == "its process ended before it was ready"


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    typed = [str(PICTURE), "--pipeline", "plat", "--rounds", "1", "--threads", "1", "--pause", "0"]
    assert command.main([*typed, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["benchmark"] == "peers"
    assert figures["pipelines"][0]["median_ms"] > 0
    assert command.main(typed) == 0
    assert "1 pictures of 1280x720" in capsys.readouterr().out


def test_the_command_on_what_is_no_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"words")
    assert command.main([str(tmp_path / "a.jpg")]) == 1
    assert "image-" in capsys.readouterr().err
