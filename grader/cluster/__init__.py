"""Grading on a Dask cluster: `grader.cluster.running.grade_on_cluster`."""
