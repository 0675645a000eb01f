"""Places (地点): the county > town > village tree, sites with opening hours, the map."""
