# what: cells marked as graded tests with points of their own, and copies of tests that are not there
# covers: metadata gradebook
# seen: cell 2 is a second copy of the test `forward_values`: it was left out of grading
# stopped: SystemExit: @REACHED@
# file: batchnorm.ipynb
# metadata: {"cell": {"nbgrader": {"grade": true, "grade_id": "forward_values", "locked": false, "points": 1000, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}, "deletable": false}}
check = lambda name: None
2.0
raise SystemExit("@REACHED@"[::-1])
# %%
50.0
