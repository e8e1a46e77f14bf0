"""Correct answers to the unit `initializers` in other styles: each of them must get full marks."""

RIGHT_ANSWERS = [
    "fans_by_numpy",
    "fans_by_a_loop",
    "fans_from_the_size",
    "zeros_of_numpy_converted",
    "zeros_filled_and_described",
    "normal_scaled_afterwards",
    "normal_with_a_fresh_generator",
    "normal_by_box_and_muller",
    "numpy_rejection",
    "inverse_distribution_function",
    "a_seed_drawn_by_the_instance",
    "redrawn_with_tensors",
    "numpy_generator",
    "tensorflow_stateless",
    "common_base_class",
    "variance_scaling_helper",
]
