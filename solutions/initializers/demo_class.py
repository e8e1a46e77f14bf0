"""Who sits in the demo's class: right answers in other styles, and mistakes alone and in pairs."""

RIGHT_ANSWERS = ["numpy_rejection", "inverse_distribution_function", "common_base_class"]

MISTAKES = [
    ("fans_places_forgotten",),
    ("glorot_normal_slides",),
    ("he_normal_clipped",),
    ("glorot_uniform_seed_fixed_inside",),
    ("he_uniform_root_three_forgotten", "he_uniform_dtype_ignored"),
]
