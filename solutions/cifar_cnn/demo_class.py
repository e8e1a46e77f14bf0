"""Who sits in the demo's class: right answers in other styles, and mistakes alone and in pairs."""

RIGHT_ANSWERS = ["sliding_windows", "loops_over_pixels", "keras_stands_in"]

MISTAKES = [
    ("conv_flipped",),
    ("pool_back_ties_all_win",),
    ("relu_back_by_sign_of_dy",),
    ("train_returns_dictionary",),
    ("conv_padding_at_the_end", "conv_bias_forgotten"),
]
