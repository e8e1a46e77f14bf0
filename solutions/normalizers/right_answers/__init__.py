"""Correct answers to the unit `normalizers` in other styles: each of them must get full marks."""

RIGHT_ANSWERS = [
    "ops_moments",
    "one_helper_for_all",
    "tensorflow_functions",
    "each_from_another",
    "instance_by_einsum",
    "renorm_as_one_affine_map",
    "renorm_in_tensorflow",
    "renorm_with_keepdims_and_log_bounds",
    "weightnorm_by_hand",
    "weightnorm_stateless_call",
    "weightnorm_scaled_outputs",
    "spectral_assigned_as_in_keras",
    "spectral_by_hand_from_the_paper",
    "spectral_through_the_gram_matrix",
]
