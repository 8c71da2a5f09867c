"""Who is told of alerts at a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.store import alert_receivers, put_alert_receivers

if TYPE_CHECKING:
    from lpr.store import Store


def told(store: Store, camera: str) -> tuple[str, ...]:
    with store.transaction() as connection:
        return alert_receivers(connection, camera)


def test_each_camera_has_the_receivers_of_its_fleet(store: Store) -> None:
    put_alert_receivers(store, ["utara", "timur"], ["pusat", "kantor", "pusat"])
    put_alert_receivers(store, ["barat"], ["pos"])
    assert told(store, "utara") == told(store, "timur") == ("kantor", "pusat")
    assert told(store, "barat") == ("pos",)
    assert told(store, "selatan") == ()


def test_what_was_said_last_holds_and_only_for_the_fleets_own_cameras(store: Store) -> None:
    put_alert_receivers(store, ["utara", "timur"], ["kantor"])
    put_alert_receivers(store, ["timur"], ["pos"])
    assert (told(store, "utara"), told(store, "timur")) == (("kantor",), ("pos",))
    put_alert_receivers(store, ["timur", "utara"], [])
    assert (told(store, "utara"), told(store, "timur")) == ((), ())
