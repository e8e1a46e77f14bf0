"""Who sits in the demo's class: right answers in other styles, and mistakes alone and as a pair."""

RIGHT_ANSWERS = ["fit_bicubic", "checks_what_it_reads", "loops_over_channels"]

MISTAKES = [
    ("center_wraps",),
    ("channels_test_by_own_statistics",),
    ("whiten_by_pca",),
    ("load_allows_pickle",),
    ("resize_crops_top_left", "resize_blue_first"),
]
