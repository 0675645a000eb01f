"""Voices: questionnaires, one-time codes, answers that cannot be joined to a person, opinions."""
