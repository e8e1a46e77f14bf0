"""Correct answers to the unit `preprocessing` in other styles: each of them must get full marks."""

RIGHT_ANSWERS = [
    "fit_bicubic",
    "box_argument_bilinear",
    "shorter_side_first_then_crop",
    "numpy_crop_then_box_with_gap",
    "lanczos_with_gap_from_bytes",
    "areas_by_matrix_product",
    "keras_resize_with_antialias",
    "positional_arrays",
    "open_file_and_keywords",
    "raw_bytes_beside_their_shapes",
    "checks_what_it_reads",
    "in_double_then_cast",
    "loops_over_channels",
    "copies_changed_in_place",
    "one_helper_for_all",
]
