"""Meetings as minutes on paper, as workbook, and as a calendar feed."""
