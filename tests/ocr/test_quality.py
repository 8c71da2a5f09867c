import cv2
import numpy as np
import pytest

from lpr.ocr._quality import Reason, reason, sharpness


def plate(field: int = 40, ink: int = 220) -> np.ndarray:
    image = np.full((64, 192, 3), field, np.uint8)
    for index in range(7):
        cv2.rectangle(image, (12 + index * 25, 12), (20 + index * 25, 46), (ink,) * 3, -1)
    return image


def why(image: np.ndarray, tall: float = 40.0, probability: float = 0.9) -> Reason:
    return reason(image, tall=tall, plate_probability=probability)


def noisy(image: np.ndarray, sigma: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, sigma, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def test_a_sharp_plate_is_merely_unclear() -> None:
    assert why(plate()) == "unclear"
    assert why(plate(220, 30)) == "unclear"


@pytest.mark.parametrize("sigma", [9.0, 14.0])
def test_blur_is_told(sigma: float) -> None:
    assert why(cv2.GaussianBlur(plate(), (0, 0), sigma)) == "blurred"


def test_noise_does_not_hide_the_blur() -> None:
    assert why(noisy(cv2.GaussianBlur(plate(), (0, 0), 14.0), 2.0)) == "blurred"


def test_few_pixels_are_told_before_their_blur() -> None:
    assert why(cv2.GaussianBlur(plate(), (0, 0), 9.0), tall=10.0) == "too_small"


def test_glare_is_told() -> None:
    blinded = plate()
    cv2.circle(blinded, (60, 30), 70, (255, 255, 255), -1)
    assert why(blinded) == "glare"
    assert why(plate(240, 225)) == "glare"  # washed out: letters as bright as their field


def test_darkness_is_told() -> None:
    assert why(noisy(plate(12, 18), 3.0)) == "too_dark"


def test_a_dark_plate_with_letters_is_not_too_dark() -> None:
    assert why(plate(10, 90)) != "too_dark"


def test_what_is_no_plate_comes_first() -> None:
    assert why(plate(), tall=5.0, probability=0.3) == "not_a_plate"


def test_any_pixels_have_a_reason() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        assert why(rng.integers(0, 256, (64, 192, 3), dtype=np.uint8))
    assert why(np.zeros((64, 192, 3), np.uint8)) == "too_dark"
    assert why(np.full((64, 192, 3), 255, np.uint8)) == "glare"


@pytest.mark.parametrize("sigma", [1.5, 3.0, 6.0])
def test_the_sharper_of_two_frames_is_told_whatever_its_light(sigma: float) -> None:
    blurred = cv2.GaussianBlur(plate(), (0, 0), sigma).astype(np.uint8)
    darker = (plate() * 0.4).astype(np.uint8)
    assert sharpness(blurred) < 0.9 * sharpness(darker)
    assert sharpness(darker) == pytest.approx(sharpness(plate().astype(np.uint8)), rel=0.05)


def test_a_plate_without_anything_on_it_is_not_sharp() -> None:
    assert sharpness(np.full((64, 192, 3), 90, np.uint8)) == 0
