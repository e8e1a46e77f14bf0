"""Who sits in the demo's class: right answers in other styles, and mistakes alone and in pairs."""

RIGHT_ANSWERS = ["maximum_and_minimum", "softplus_and_expm1", "tensorflow_functions"]

MISTAKES = [
    ("sigmoid_overflows_on_the_left",),
    ("relu_swallows_nan",),
    ("leaky_relu_maximum",),
    ("elu_where_computes_both",),
    ("prelu_sign", "prelu_config_forgets_axes"),
]
