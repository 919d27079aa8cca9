"""A sentence on what happened and one on what a person can do, in Chinese and English: what the
catalogues of reasons, troubles and findings say of each of their codes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Advice"]


@dataclass(frozen=True, slots=True)
class Advice:
    """The two sentences in the two languages."""

    zh: str
    en: str
    action_zh: str
    action_en: str

    def text(self, lang: str) -> str:
        """What happened and what to do, in `lang` (`zh` or `en`)."""
        return f"{self.zh}{self.action_zh}" if lang == "zh" else f"{self.en} {self.action_en}"
