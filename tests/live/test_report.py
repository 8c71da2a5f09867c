"""Counts of several groups, and of those that are gone."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lpr.live import CameraCounts, CameraStatus, FleetReport, total
from lpr.live._latency import BUCKETS, LatencyCounts
from lpr.live._recorder import RecorderCounts
from lpr.video import FrameCounts

FEW = st.integers(0, 5)
COUNTS = st.builds(
    CameraCounts,
    frames=st.builds(FrameCounts, FEW, FEW, FEW, FEW, FEW),
    dropped=FEW,
    analysed=FEW,
    visits=st.dictionaries(st.sampled_from(("plate", "review")), st.integers(1, 5)).map(Counter),
    resized=FEW,
    reconnects=FEW,
    stalls=FEW,
)
REPORTS = st.builds(
    FleetReport,
    counts=st.dictionaries(st.sampled_from("abc"), COUNTS),
    events_waiting=FEW,
    recorded=st.builds(RecorderCounts, FEW, FEW, FEW, FEW),
    latency=st.builds(LatencyCounts, st.tuples(*[FEW] * (len(BUCKETS) + 1)), FEW.map(float)),
)


@given(REPORTS, REPORTS, REPORTS)
def test_the_order_of_sums_does_not_matter(
    one: FleetReport, two: FleetReport, three: FleetReport
) -> None:
    assert (one + two) + three == one + (two + three) == total([one, two, three])
    assert one + two == two + one


@given(REPORTS, REPORTS)
def test_every_count_is_in_the_sum(one: FleetReport, two: FleetReport) -> None:
    both = one + two
    assert both.recorded.stored == one.recorded.stored + two.recorded.stored
    for name in "abc":
        each = [report.counts.get(name, CameraCounts()) for report in (one, two, both)]
        assert each[0].frames.total + each[1].frames.total == each[2].frames.total
        assert each[0].visits + each[1].visits == each[2].visits
        assert each[0].analysed + each[1].analysed == each[2].analysed


@given(REPORTS)
def test_what_waited_in_a_group_that_is_gone_is_lost_and_counted(report: FleetReport) -> None:
    gone = report.ended()
    assert gone.events_waiting == 0
    assert gone.recorded.abandoned == report.recorded.abandoned + report.events_waiting
    assert gone.counts == report.counts


def test_how_a_camera_is_the_later_report_says() -> None:
    lost, runs = CameraStatus("reconnecting", 1.0, "lost"), CameraStatus("running", 2.0)
    both = FleetReport(statuses={"a": lost}) + FleetReport(statuses={"a": runs})
    assert both.statuses == {"a": runs}
    assert both.ended().statuses == {}
