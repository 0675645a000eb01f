"""Circles as they are stored."""

from doorstep.programmes.stations.models.circle import CirclePlan, CircleSite, CircleVillage

__all__ = ["CirclePlan", "CircleSite", "CircleVillage"]
