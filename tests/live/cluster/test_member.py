"""A group as the command knows it: asked, lost, waited for, begun anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from lpr.live import CameraCounts, CameraStatus, FleetReport, parse_fleet
from lpr.live._recorder import RecorderCounts
from lpr.live.cluster import GroupJob, GroupReport
from lpr.live.cluster._actor import LEASE
from lpr.live.cluster._member import LOST, SILENCE, STARTS, Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.live import FleetConfig

RUNS = CameraStatus("running", 0.0)


@dataclass
class Calls:
    """A group that answers what a test gives it, and keeps what it was asked."""

    job: GroupJob
    asked: list[object] = field(default_factory=list)
    told: list[GroupReport] | None = field(default_factory=list)
    ended: bool = False

    def report(self) -> None:
        self.asked.append("report")

    def reload(self, config: FleetConfig) -> None:
        self.asked.append(set(config.cameras))

    def stop(self, grace: float) -> None:
        del grace
        self.asked.append("stop")

    def answers(self) -> list[GroupReport] | None:
        told, self.told = self.told, self.told and []
        return told

    def end(self) -> None:
        self.ended = True


class Nodes:
    """Starts such groups."""

    def __init__(self) -> None:
        self.started: list[Calls] = []

    def start(self, job: GroupJob) -> Calls:
        self.started.append(Calls(job))
        return self.started[-1]

    def close(self) -> None:
        """Nothing runs."""


def a_file(*names: str) -> FleetConfig:
    text = "".join(f'[cameras.{name}]\nurl = "0"\n' for name in names)
    return parse_fleet(text, {}, name="cameras.toml")


@pytest.fixture
def nodes() -> Nodes:
    return Nodes()


@pytest.fixture
def member(job: Callable[..., GroupJob], nodes: Nodes) -> Member:
    sent = job('[cameras.a]\nurl = "0"\n[cameras.b]\nurl = "0"\n')
    return Member("group-1", nodes, sent, 100.0, sent.config)


def a_report(
    *names: str, stored: int = 0, waiting: int = 0, failure: str | None = None
) -> GroupReport:
    return GroupReport(
        FleetReport(
            counts={name: CameraCounts(analysed=stored) for name in names},
            statuses=dict.fromkeys(names, RUNS),
            events_waiting=waiting,
            recorded=RecorderCounts(stored=stored),
        ),
        0.0,
        failure=failure,
    )


def begun(member: Member, nodes: Nodes) -> Calls:
    """Its group, which has answered once, at second 101."""
    member.step(100.0)
    group = nodes.started[-1]
    group.told = [a_report("a", "b", stored=5)]
    member.step(101.0)
    return group


def test_it_is_asked_one_question_at_a_time(member: Member, nodes: Nodes) -> None:
    assert member.statuses() == dict.fromkeys("ab", CameraStatus("reconnecting", 100.0, STARTS))
    group = begun(member, nodes)
    assert group.asked == ["report", "report"]
    member.step(102.0)
    assert group.asked == ["report", "report"]
    group.told = [a_report("a", "b")]
    member.step(103.0)
    assert group.asked == ["report"] * 3
    assert {each.state for each in member.statuses().values()} == {"running"}


def test_what_was_lost_begins_anew_when_its_lease_is_over(member: Member, nodes: Nodes) -> None:
    group = begun(member, nodes)
    group.told = [a_report("a", "b", stored=9, waiting=2)]
    member.step(102.0)
    group.told = None
    (told,) = member.step(103.0)
    lost = CameraStatus("reconnecting", 103.0, LOST)
    assert dict(told.heard) == member.statuses() == dict.fromkeys("ab", lost)
    assert group.ended
    member.watch(a_file("a", "c"), 1.0)  # the file changes meanwhile
    member.step(103.0 + LEASE)
    assert nodes.started == [group]
    member.step(103.0 + LEASE + 3.0)
    _, again = nodes.started
    assert set(again.job.config.cameras) == {"a", "c"}
    again.told = [a_report("a", "c", stored=4)]
    member.step(120.0)
    assert member.report.recorded == RecorderCounts(stored=13, abandoned=2)
    assert member.report.counts["a"].analysed == 13


def test_one_that_failed_is_ended_and_begun_anew(member: Member, nodes: Nodes) -> None:
    group = begun(member, nodes)
    group.told = [a_report(failure="the model is damaged")]
    assert len(member.step(102.0)) == 2
    assert group.ended
    member.step(102.0 + LEASE + 3.0)
    assert len(nodes.started) == 2


def test_one_that_hangs_is_given_up_and_one_that_has_no_node_is_not(
    member: Member, nodes: Nodes
) -> None:
    member.step(100.0)
    member.step(100.0 + SILENCE + 1.0)
    member.step(100.0 + 3 * SILENCE)
    (waiting,) = nodes.started
    assert not waiting.ended
    waiting.told = [a_report("a", "b")]
    member.step(300.0)
    member.step(300.0 + SILENCE + 1.0)
    assert waiting.ended


def test_it_holds_a_camera_until_it_surely_watches_it_no_more(member: Member, nodes: Nodes) -> None:
    group = begun(member, nodes)
    group.told = [a_report("a", "b")]
    member.step(102.0)
    member.watch(a_file("a", "c"), 1.0)
    member.watch(a_file("a"), 1.0)
    assert group.asked[-2:] == [{"a", "c"}, {"a"}]
    assert member.held == {"a", "b", "c"}
    group.told = [a_report("a", "b")]  # to the question before
    member.step(103.0)
    assert member.held == {"a", "b", "c"}
    group.told = [a_report("a", "c")]
    member.step(104.0)
    assert member.held == {"a", "c"}
    group.told = [a_report("a")]
    member.step(105.0)
    assert member.held == {"a"}


def test_it_is_gone_when_it_has_answered_to_its_end(member: Member, nodes: Nodes) -> None:
    group = begun(member, nodes)
    member.watch(None, 1.0)
    group.told = [a_report("a", "b")]
    member.step(102.0)
    assert not member.gone
    assert member.held == {"a", "b"}
    group.told = [a_report()]
    member.step(103.0)
    assert member.gone
    assert group.ended
    assert group.asked == ["report", "report", "stop"]


def test_one_that_was_lost_or_never_begun_ends_at_once(member: Member, nodes: Nodes) -> None:
    group = begun(member, nodes)
    group.told = None
    member.step(102.0)
    member.watch(None, 1.0)
    assert member.gone
