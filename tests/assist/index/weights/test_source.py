"""Reading the packed weight file, on a hand-made one of the same format."""

import struct

import numpy as np
import pytest

from assist.errors import ModelUnavailable
from assist.index.weights.source import (
    SOURCE_SHA256,
    check_source,
    find_source,
    read_source,
)


def packed_file(tensors, pieces=("<s>", "a"), scores=(0.0, -1.5)):
    """Bytes of an E5S1 file with the given tensors: name -> float array or (scale, levels)."""
    text = "".join(pieces).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in pieces)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I", 1) + struct.pack("<7i", 32, 1, 1, 64, 2, 4, 1)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5i", len(pieces), 0, 2, 1, 3)
    head += struct.pack("<Q", len(text)) + offsets.tobytes()
    head += np.array(scores, "<f4").tobytes() + text
    head += struct.pack("<iI", 1, 3) + b"xyz" + struct.pack("<i", len(tensors))
    directory_size = sum(2 + len(name) + 1 + 4 + 16 for name in tensors)
    body, directory = b"", b""
    for name, value in tensors.items():
        if isinstance(value, tuple):
            scale, levels = value
            low, high = np.array(levels[:16], np.uint8), np.array(levels[16:], np.uint8)
            stored, kind, count = np.float16(scale).tobytes() + (low | high << 4).tobytes(), 1, 32
        else:
            stored, kind, count = np.array(value, "<f4").tobytes(), 0, len(value)
        directory += struct.pack("<H", len(name)) + name.encode() + bytes([kind])
        directory += struct.pack("<i", count)
        directory += struct.pack("<QQ", len(head) + directory_size + len(body), len(stored))
        body += stored
    return head + directory + body


def test_reads_shape_vocabulary_and_both_kinds_of_tensor(tmp_path):
    levels = list(range(16)) + [8] * 16
    path = tmp_path / "packed.bin"
    path.write_bytes(packed_file({"bias": [0.5, -2.0], "weight": (0.25, levels)}))

    model = read_source(path)

    assert (model.shape.hidden, model.shape.ffn, model.shape.pad) == (32, 64, 1)
    assert model.pieces == ("<s>", "a")
    assert model.scores == (0.0, -1.5)
    assert model.tensors["bias"].expand().tolist() == [0.5, -2.0]
    weight = model.tensors["weight"]
    assert weight.levels.tolist() == [levels]
    assert weight.scales.tolist() == [0.25]
    assert weight.expand().tolist() == [(level - 8) * 0.25 for level in levels]


def test_refuses_another_format(tmp_path):
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(60))
    with pytest.raises(ModelUnavailable, match="not an E5S1"):
        read_source(path)


def test_refuses_a_file_with_another_hash(tmp_path):
    path = tmp_path / "changed.bin"
    path.write_bytes(b"E5S1")
    with pytest.raises(ModelUnavailable, match="expected 1571fc98"):
        check_source(path)


def test_a_missing_package_names_the_way_out(monkeypatch):
    monkeypatch.setattr("assist.index.weights.source.PACKAGE", "no_such_package_here")
    with pytest.raises(ModelUnavailable, match="folder or hub name"):
        find_source()


def test_the_installed_package_holds_the_expected_file():
    assert check_source(find_source()) == SOURCE_SHA256
