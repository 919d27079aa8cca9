"""The version of the reading: documents read by another one are read again."""

from __future__ import annotations

__all__ = ["PARSER_VERSION"]

# Raise it with every change that can alter an observation.
PARSER_VERSION = "2026.11.3"
