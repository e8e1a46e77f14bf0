"""Correct answers to the unit `cifar_cnn` in other styles: each of them must get full marks."""

RIGHT_ANSWERS = [
    "sliding_windows",
    "loops_over_pixels",
    "im2col",
    "tensordot_and_double_precision",
    "keras_stands_in",
    "subclasses_and_where",
    "sequential_strided",
    "blocks_as_nested_models",
    "residual",
    "activation_before_normalization",
    "starts_with_zero_logits",
    "augmentation_inside",
    "augmentation_as_a_nested_model",
    "augmentation_of_its_own",
    "one_hot_and_sgd",
    "epoch_by_epoch",
    "softmax_in_the_loss",
]
