import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.video import shown_address, without_credentials
from lpr.video._live_address import webcam_device


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://10.0.0.7:554/main", "rtsp://10.0.0.7:554/main"),
        ("rtsp://admin:rahasia@10.0.0.7/main", "rtsp://***@10.0.0.7/main"),
        ("rtsp://admin:p@ss/w#rd@10.0.0.7/main", "rtsp://***@10.0.0.7/main"),
        ("rtsp://admin:p?@10.0.0.7/main", "rtsp://***"),
        ("http://cam/video?mail=siti@example", "http://***"),
        ("http://cam/video?user=siti&pwd=rahasia", "http://cam/video?***"),
        ("rtsp://siti@cam/a", "rtsp://***@cam/a"),
        ("0", "0"),
    ],
)
def test_what_is_shown_of_an_address(address: str, shown: str) -> None:
    assert shown_address(address) == shown


@given(word=st.text(min_size=6).filter(lambda word: word not in "rtsp://***@camera/main?***"))
def test_no_password_is_ever_shown(word: str) -> None:
    assert word not in shown_address(f"rtsp://admin:{word}@camera/main")
    assert word not in shown_address(f"http://camera/main?password={word}")


def test_credentials_are_taken_out_of_a_librarys_message() -> None:
    told = "[Errno 1] Immediate exit requested: 'rtsp://siti:rahasia@cam/a' and http://cam/b"
    assert without_credentials(told) == (
        "[Errno 1] Immediate exit requested: 'rtsp://***@cam/a' and http://cam/b"
    )


@pytest.mark.parametrize(
    ("address", "device"),
    [("0", "/dev/video0"), ("12", "/dev/video12"), ("rtsp://cam/0", None), ("", None)],
)
def test_a_webcam_is_an_index(address: str, device: str | None) -> None:
    assert webcam_device(address) == device
