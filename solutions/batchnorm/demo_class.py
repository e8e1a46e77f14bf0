"""Who sits in the demo's class: right answers in other styles, mistakes alone and in pairs, and
submissions that hang, hoard memory or leave (`HOSTILE`)."""

HOSTILE = True

RIGHT_ANSWERS = ["ops_moments", "channels_moved_to_the_end", "step_by_step_graph"]

MISTAKES = [
    ("epsilon_outside_root",),
    ("momentum_reversed",),
    ("bessel_in_moving_variance",),
    ("batch_statistics_at_inference",),
    ("backward_statistics_constant",),
    ("rebinds_moving_statistics",),
    ("fold_without_bias_has_no_shift",),
    ("gamma_times_sum", "momentum_reversed"),
]
