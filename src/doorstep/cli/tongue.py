"""Saying things at the terminal in one of two languages, without Django."""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of this run; calling it picks one of two sentences, or joins them where it is `both`."""

    language: str

    def __call__(self, zh: str, en: str) -> str:
        """Return what is said here of `zh` and `en`."""
        return {"zh": zh, "en": en}.get(self.language, f"{zh} {en}")


def spoken(environment: Mapping[str, str]) -> Tongue:
    """Return the tongue the terminal asks for: English where its locale begins with `en`, else Chinese."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return Tongue("en" if locale.lower().startswith("en") else "zh")


class Refused(Exception):  # noqa: N818  named after what happened
    """The input cannot be used; the message says why in the language of this run. Ends with exit code 2."""


class Parser(argparse.ArgumentParser):
    """An argument parser that names its faults in the language of this run and shows how to get help."""

    def __init__(self, say: Tongue, prog: str, zh: str, en: str) -> None:
        formatter = argparse.RawDescriptionHelpFormatter
        super().__init__(prog=prog, description=say(zh, en), formatter_class=formatter, allow_abbrev=False)
        self.say = say

    def option(self, name: str, zh: str, en: str, **keywords: Any) -> None:
        """Add an argument, its help in both languages."""
        self.add_argument(name, help=self.say(zh, en), **keywords)

    def error(self, message: str) -> NoReturn:
        """Print the fault and the way to the help; exit code 2."""
        self.exit(
            2, self.say(f"命令有误：{message}\n帮助：{self.prog} --help\n", f"{message}\nHelp: {self.prog} --help\n")
        )


def complain(text: str) -> None:
    """Print to standard error."""
    print(text, file=sys.stderr, flush=True)


def language_of(wanted: str | None) -> Tongue:
    """Return the tongue named on the command line, else what the terminal asks for."""
    return Tongue(wanted) if wanted else spoken(os.environ)
