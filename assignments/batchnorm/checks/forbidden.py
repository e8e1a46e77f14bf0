"""Names that no part may delegate to: they are the normalization itself."""

DELEGATES = (
    "keras.layers.BatchNormalization",
    "keras.layers.LayerNormalization",
    "keras.layers.GroupNormalization",
    "keras.ops.batch_normalization",
    "keras.ops.nn.batch_normalization",
    "keras.ops.layer_normalization",
    "keras.ops.nn.layer_normalization",
    "keras.backend.batch_normalization",
    "keras.backend.tensorflow.nn.batch_normalization",
    "tensorflow.nn.batch_normalization",
    "tensorflow.nn.fused_batch_norm",
    "tensorflow.nn.batch_norm_with_global_normalization",
    "tensorflow.raw_ops.FusedBatchNorm*",
    "tensorflow.compat.v1.nn.batch_normalization",
    "tensorflow.compat.v1.nn.fused_batch_norm",
    "jax.nn.standardize",
    "torch.*_norm",
    "torch.nn.functional.*_norm",
    "torch.nn.*Norm*",
)
