"""Meetings (会议): series by a calendar rule, an agenda that builds itself, decisions that become duties."""
