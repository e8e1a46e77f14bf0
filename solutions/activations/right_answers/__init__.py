"""Correct answers to the unit `activations` in other styles: each of them must get full marks."""

RIGHT_ANSWERS = [
    "maximum_and_minimum",
    "softplus_and_expm1",
    "tensorflow_functions",
    "tensorflow_custom_gradient",
    "masks_and_products",
    "absolute_values",
    "wide_inside",
    "each_from_another",
    "clipped_by_dtype",
    "select_and_full_like",
    # Of smooth curves and of ReLU, in pieces that have a corner at 0: what automatic differentiation
    # finds there differs between backends, and costs nothing on any of them.
    "corner_of_the_absolute_value",
    "corners_of_both_pieces",
    "corner_of_the_sign",
    "softplus_by_hand",
    # Layers.
    "maxima_of_layers",
    "einsum_and_amax",
    "tensorflow_layers",
    "where_and_reshape",
]
