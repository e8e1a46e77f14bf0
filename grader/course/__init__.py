"""Where a course keeps its things, and how a unit is loaded, validated and hashed."""
