"""One sentence in both languages: what an importer is told whichever language they read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in Chinese and in English."""

    zh: str
    en: str

    def speak(self, language: str) -> str:
        """Return the sentence in `language`, such as `zh-hans` or `en`."""
        return self.zh if language.startswith("zh") else self.en


class Refused(ValueError):  # noqa: N818  named after what happened
    """A change that may not be; `why` says the reason in both languages."""

    def __init__(self, why: Said) -> None:
        super().__init__(why.en)
        self.why = why
