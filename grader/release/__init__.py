"""Making what students get of a unit."""
