"""Which points lie within a walk of which others, and which is the nearest, without looking at every pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from doorstep.engines.planning.siting.problem import Floats, Ints, Points, Walk
from doorstep.kernel.geo import EARTH_RADIUS_M, haversine_m

_HALF_ROUND_M = EARTH_RADIUS_M * np.pi


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest of some sites to each home.

    Attributes:
        index: (n,) into the sites, -1 = none (home unknown, or no site of known place).
        straight_m: (n,) metres as the crow flies, `inf` where `index` is -1.
    """

    index: Ints
    straight_m: Floats


def within(walk: Walk, homes: Points, sites: Points) -> scipy.sparse.csr_array:
    """Return the (homes, sites) matrix with 1 where the walk between both is within the limit, else 0.

    Unknown points are within reach of nothing.
    """
    near, far = np.flatnonzero(homes.is_known), np.flatnonzero(sites.is_known)
    shape = (len(homes), len(sites))
    if not len(near) or not len(far):
        return scipy.sparse.csr_array(shape, dtype=np.int64)
    reach = min(walk.reach_m * (1 + 1e-6) + 0.01, _HALF_ROUND_M)
    chord = 2 * np.sin(reach / (2 * EARTH_RADIUS_M)) * (1 + 1e-9)
    found = _tree(homes, near).sparse_distance_matrix(_tree(sites, far), chord, output_type="ndarray")
    row, column = near[found["i"]], far[found["j"]]
    straight = haversine_m(homes.lon[row], homes.lat[row], sites.lon[column], sites.lat[column])
    keep = walk.is_near(straight)
    ones = np.ones(int(keep.sum()), dtype=np.int64)
    made = scipy.sparse.csr_array((ones, (row[keep], column[keep])), shape=shape)
    made.sort_indices()
    return made


def nearest(homes: Points, sites: Points) -> Nearest:
    """Return the nearest site of each home."""
    index = np.full(len(homes), -1, dtype=np.int64)
    straight = np.full(len(homes), np.inf)
    near, far = np.flatnonzero(homes.is_known), np.flatnonzero(sites.is_known)
    if len(near) and len(far):
        _chord, at = _tree(sites, far).query(_xyz(homes, near))
        index[near] = far[at]
        straight[near] = haversine_m(homes.lon[near], homes.lat[near], sites.lon[far[at]], sites.lat[far[at]])
    return Nearest(index, straight)


def _tree(points: Points, rows: Ints) -> scipy.spatial.cKDTree:
    return scipy.spatial.cKDTree(_xyz(points, rows))


def _xyz(points: Points, rows: Ints) -> Floats:
    """Return (n, 3) points on the unit sphere: chords order as great circles do."""
    lon, lat = np.radians(points.lon[rows]), np.radians(points.lat[rows])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
