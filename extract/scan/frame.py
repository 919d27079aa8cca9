"""How a page lies in its image: turn, skew and bend, and the way back to the image's pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.ink import PAPER, Plane, as_plane

__all__ = ["POWERS_ACROSS", "POWERS_ALONG", "Bend", "Frame", "scaled"]

Floats = NDArray[np.float64]
_STEP = 16  # pixels between the nodes of a bent page
POWERS_ALONG = (1, 2, 3)
POWERS_ACROSS = (0, 1, 2)


class Bend(NamedTuple):
    """How far straight lines are displaced: polynomials over the page scaled to -1..1.

    `down` is the vertical displacement of horizontal lines, `right` the horizontal one of
    vertical lines; coefficients by powers along the line (from 1) and across it (from 0).
    """

    down: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps straightened pixels (u, v) to pixels of the source plane (x, y).

    (u, v) → bend → `affine` (2x3) → source. `size` is (width, height) of the straight page.
    """

    affine: Floats
    size: tuple[int, int]
    bend: Bend | None = None

    def source(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Source coordinates of straight points."""
        if self.bend is not None:
            s, t = scaled(u, self.size[0]), scaled(v, self.size[1])
            u, v = u + bent(self.bend.right, t, s), v + bent(self.bend.down, s, t)
        a = self.affine
        return a[0, 0] * u + a[0, 1] * v + a[0, 2], a[1, 0] * u + a[1, 1] * v + a[1, 2]

    def straighten(self, plane: Plane, zoom: float = 1.0) -> Plane:
        """The straight page from a source plane that has `zoom` times the frame's pixels."""
        width, height = round(self.size[0] * zoom), round(self.size[1] * zoom)
        if self.bend is None:
            matrix = self.affine.copy()
            matrix[:, 2] *= zoom
            return as_plane(
                cv2.warpAffine(
                    plane,
                    matrix,
                    (width, height),
                    flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                    borderMode=cv2.BORDER_CONSTANT,
                    borderValue=(PAPER,),
                )
            )
        x, y = self._maps(width, height, zoom)
        return as_plane(
            cv2.remap(plane, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(PAPER,))
        )

    def _maps(self, width: int, height: int, zoom: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Source coordinates of every pixel, between nodes by straight lines: bends are smooth."""
        nodes = np.mgrid[0 : height // _STEP + 2, 0 : width // _STEP + 2].astype(np.float64) * (_STEP / zoom)
        shrink = np.array([[1.0 / _STEP, 0, 0], [0, 1.0 / _STEP, 0]])
        x, y = (
            cv2.warpAffine(
                (side * zoom).astype(np.float32),
                shrink,
                (width, height),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
            for side in self.source(nodes[1], nodes[0])
        )
        return x.astype(np.float32, copy=False), y.astype(np.float32, copy=False)


def scaled(values: Floats, side: int) -> Floats:
    """Pixels to -1..1 over a side."""
    return values * (2.0 / side) - 1.0


def bent(coefficients: Floats, along: Floats, across: Floats) -> Floats:
    """The polynomial of one direction of a `Bend`."""
    out = np.zeros(np.broadcast(along, across).shape)
    i = 0
    for p in POWERS_ALONG:
        for q in POWERS_ACROSS:
            if coefficients[i]:
                out = out + coefficients[i] * along**p * across**q
            i += 1
    return out
