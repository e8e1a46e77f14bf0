"""Make what students get of a unit."""
