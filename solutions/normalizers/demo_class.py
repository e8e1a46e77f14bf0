"""Who sits in the demo's class: right answers in other styles, and mistakes alone and in pairs."""

RIGHT_ANSWERS = ["ops_moments", "one_helper_for_all", "each_from_another"]

MISTAKES = [
    ("layer_axis_is_kept",),
    ("instance_averages_over_channels",),
    ("group_interleaved",),
    ("renorm_gradient_through_corrections",),
    ("layer_epsilon_outside_root", "layer_bessel"),
]
