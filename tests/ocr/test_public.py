import lpr.detect
import lpr.inference
import lpr.ocr


def test_the_public_faces() -> None:
    assert lpr.ocr.__all__ == [
        "CORNERS_NAME", "LEGIBLE", "MODEL_NAME", "CornerFinder", "EasyOcrReader", "PlatReader",
        "Reader", "Reading", "Reason", "StillReader", "VotingReader", "crop_origin",
        "crop_plate", "read_still", "still_threshold", "strongest", "weight",
    ]  # fmt: skip
    assert lpr.detect.__all__ == [
        "MODEL_NAME", "Box", "CloserDetector", "Detection", "Detector", "ManyDetector",
        "PlateDetector", "overlap", "same_place",
    ]  # fmt: skip
    assert lpr.inference.__all__ == [
        "PROVIDERS", "Engine", "LoadOptions", "LoadedModel", "Margins", "ModelCard", "ModelInput",
        "OnnxEngine", "OpenVinoEngine", "Provider", "load_model", "make_engine",
        "models_folder", "read_card",
    ]  # fmt: skip
