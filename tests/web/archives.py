"""A tiny PMTiles archive: one picture for every tile of the zooms 0 to 11."""

import struct

import cv2
import numpy as np

PNG, VECTORS = 2, 1
DEEPEST = 11


def varint(value: int) -> bytes:
    """The number in groups of seven bits, the lowest first."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def archive(kind: int = PNG) -> bytes:
    """The file; its tiles are of one green."""
    _, png = cv2.imencode(".png", np.full((256, 256, 3), (60, 160, 60), np.uint8))
    tile = png.tobytes()
    tiles = (4 ** (DEEPEST + 1) - 1) // 3
    # One entry: tile ids from 0 on, this many of them, the tile's length, at the beginning.
    root = b"".join(map(varint, (1, 0, tiles, len(tile), 1)))
    begin = 127
    places = (begin, len(root), begin, 0, begin, 0, begin + len(root), len(tile), tiles, 1, 1)
    plain = 1  # neither directory nor tiles are compressed
    head = b"PMTiles\x03" + struct.pack("<11Q", *places)
    head += bytes([1, plain, plain, kind, 0, DEEPEST])
    corners = (106.6, -6.4, 107.0, -6.0)
    head += struct.pack("<4i", *(round(each * 1e7) for each in corners))
    head += bytes([DEEPEST]) + struct.pack("<2i", round(106.8e7), round(-6.2e7))
    return head + root + tile
