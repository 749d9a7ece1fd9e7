"""Speaks a tone of plausible length."""

from fake_base import FakeDriver as buildDriver  # noqa: F401 - pyttsx3's name
