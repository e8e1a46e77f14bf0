"""Grading on a Dask cluster: `grader.cluster.run.grade_on_cluster`."""
