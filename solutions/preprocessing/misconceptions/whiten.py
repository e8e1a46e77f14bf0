"""Known mistakes of `whiten`."""

from grader.authoring.misconceptions import misconception

WHITEN = [
    misconception(
        "whiten_by_pca",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "directions / np.sqrt(variances + epsilon)",
        ),
        says="""You stop after rotating and scaling: that is PCA whitening, whose result is white but no
        longer looks like a picture. For ZCA rotate back, with the transposed directions, so that
        every feature stays as close to its own pixel as it can.""",
    ),
    misconception(
        "whiten_only_rotates",
        "whiten",
        ("directions / np.sqrt(variances + epsilon) @ directions.T", "directions + 0 * epsilon"),
        says="""You rotate onto the principal directions and stop there. The features are uncorrelated
        then, but not of variance 1: divide each by its deviation, and rotate back.""",
    ),
    misconception(
        "whiten_by_cholesky",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "np.linalg.inv(np.linalg.cholesky(covariance + epsilon * np.eye(len(covariance)))).T",
        ),
        says="""You whiten with the inverse of a Cholesky factor. The result is white, but turned: many
        matrices whiten, and ZCA asks for the symmetric one, which changes the pictures least.""",
    ),
    misconception(
        "whiten_bessel",
        "whiten",
        ("/ len(flat)", "/ (len(flat) - 1)"),
        says="""You divide the covariance by N − 1, as NumPy's cov does by itself. That is the unbiased
        estimate for a population; here train's own covariance is meant: divide by N.""",
        convention=True,
    ),
    misconception(
        "whiten_covariance_not_averaged",
        "whiten",
        ("centred.T @ centred / len(flat)", "centred.T @ centred"),
        says="""Your covariance is a sum over the images and grows with their number. Divide it by N.""",
    ),
    misconception(
        "whiten_covariance_not_centred",
        "whiten",
        ("centred.T @ centred", "flat.T @ flat"),
        says="""You compute the covariance from images whose mean was not subtracted, so the mean picture
        counts as the greatest variation of all. Subtract the mean first.""",
    ),
    misconception(
        "whiten_not_centred",
        "whiten",
        ("(images.reshape(-1, len(mean)) - mean)", "images.reshape(-1, len(mean))"),
        says="""You multiply with the matrix but leave the mean in, so the result is not centred. Subtract
        train's mean before you multiply.""",
    ),
    misconception(
        "whiten_epsilon_beside_root",
        "whiten",
        ("np.sqrt(variances + epsilon)", "(np.sqrt(variances) + epsilon)"),
        says="""You add epsilon to the deviations, beside the root. Here it is added to the variances,
        under the root: (Σ + εI)^(−1/2).""",
    ),
    misconception(
        "whiten_root_of_negative_variances",
        "whiten",
        (".astype(np.float64)", ".astype(floats)"),
        ("np.maximum(variances, 0)", "variances"),
        says="""You decompose the covariance in float32. Where images do not vary, rounding leaves
        variances some thousandths below zero, epsilon does not lift them above, and the root is NaN.
        Compute in float64, and cut off at 0 what is still below.""",
    ),
    misconception(
        "whiten_epsilon_left_out",
        "whiten",
        ("variances + epsilon", "variances"),
        says="""You leave epsilon out. With fewer images than features most variances are 0, and dividing by
        their root gives infinity or NaN: add epsilon to each.""",
    ),
    misconception(
        "whiten_epsilon_hard_coded",
        "whiten",
        ("variances + epsilon", "variances + 1e-5"),
        says="""You always add 1e-5, whatever epsilon the caller asked for. Use the argument.""",
    ),
    misconception(
        "whiten_epsilon_default",
        "whiten",
        ("epsilon=1e-5", "epsilon=1e-6"),
        says="""Your default epsilon is 1e-6, as in Keras's old ImageDataGenerator. Keep the 1e-5 of the
        signature: how much the weakest directions are blown up depends on it.""",
        convention=True,
    ),
    misconception(
        "whiten_divides_by_variance",
        "whiten",
        ("np.sqrt(variances + epsilon)", "(variances + epsilon)"),
        says="""You divide by the variances of the principal directions. That turns small ones into large
        ones: divide by the deviations, the roots.""",
    ),
    misconception(
        "whiten_multiplies",
        "whiten",
        ("directions / np.sqrt", "directions * np.sqrt"),
        says="""You multiply by the deviations, which makes correlations stronger. Divide by them: the
        power is −1/2.""",
    ),
    misconception(
        "whiten_directions_transposed",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "directions.T / np.sqrt(variances + epsilon) @ directions",
        ),
        says="""You use the rows of the matrix of directions. NumPy's eigh, and the first result of its
        svd, have one direction in each column.""",
    ),
    misconception(
        "whiten_singular_values_as_variances",
        "whiten",
        (
            "variances, directions = np.linalg.eigh(covariance)",
            "directions, variances, _ = np.linalg.svd(centred.T)",
        ),
        says="""You take the singular values of the data for variances. They are not: square them and
        divide by N, or decompose the covariance.""",
    ),
    misconception(
        "whiten_by_general_eigenvectors",
        "whiten",
        ("np.linalg.eigh(", "np.linalg.eig("),
        says="""You decompose the covariance with eig, which is for any matrix. Where variances repeat
        (all those zeros when there are fewer images than features) its directions need not be
        orthogonal, and rounding can make them complex. For a symmetric matrix use eigh.""",
    ),
    misconception(
        "whiten_drops_directions",
        "whiten",
        (
            "np.linalg.eigh(covariance)",
            "np.linalg.eigh(covariance)\n"
            "    keep = variances > 1e-5 * variances.max()\n"
            "    variances, directions = variances[keep], directions[:, keep]",
        ),
        says="""You drop the directions in which train does not vary. Test may well vary there: keep all
        of them, as a full decomposition gives them, and let epsilon keep them finite.""",
    ),
    misconception(
        "whiten_only_standardizes",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "np.diag(1 / np.sqrt(np.diag(covariance) + epsilon))",
        ),
        says="""You use the diagonal of the covariance only, so each feature gets variance 1 and all stay
        as correlated as before. Whitening takes the whole matrix.""",
    ),
    misconception(
        "whiten_standardizes_first",
        "whiten",
        ("mean = flat.mean(axis=0)", "mean, spread = flat.mean(axis=0), flat.std(axis=0)"),
        ("centred = flat - mean", "centred = (flat - mean) / spread"),
        (
            "(images.reshape(-1, len(mean)) - mean)",
            "((images.reshape(-1, len(mean)) - mean) / spread)",
        ),
        says="""You standardize the features, then whiten: known as ZCA-cor, and white as well. Here plain
        ZCA is meant, (x − μ)(Σ + εI)^(−1/2), with the covariance of the pixels as they are.""",
        convention=True,
    ),
    misconception(
        "whiten_channels_only",
        "whiten",
        ("train.reshape(len(train), -1)", "train.reshape(-1, train.shape[-1])"),
        says="""You whiten the channels of single pixels, so neighbouring pixels stay correlated. Flatten
        each image into one row of all its numbers.""",
    ),
    misconception(
        "whiten_shape_lost",
        "whiten",
        (".reshape(images.shape)", ""),
        says="""You return flattened rows. Give the result the shape of the images again: they are still
        pictures, and convolutions need them so.""",
    ),
    misconception(
        "whiten_test_by_own_statistics",
        "whiten",
        (
            "return apply(train), apply(test)",
            "return apply(train), test if test is train else whiten(test, test, epsilon)[0]",
        ),
        says="""You whiten test with its own mean and covariance. Then its features mean something else
        than train's: use the very mean and matrix of train.""",
    ),
    misconception(
        "whiten_test_by_own_mean",
        "whiten",
        ("- mean) @ matrix", "- images.reshape(-1, len(mean)).mean(axis=0)) @ matrix"),
        says="""You subtract test's own mean from test. Mean and matrix both come from train.""",
    ),
    misconception(
        "whiten_pooled",
        "whiten",
        (
            "flat = train.reshape(len(train), -1)",
            "flat = np.concatenate([train, test]).reshape(len(train) + len(test), -1)",
        ),
        says="""You take mean and covariance over train and test together. With few images that makes the
        test look quite different from what new pictures will: learn from train alone.""",
    ),
    misconception(
        "whiten_test_forgotten",
        "whiten",
        ("apply(test)", "test * 1"),
        says="""You give test back unchanged. It must go through the same matrix as train.""",
    ),
    misconception(
        "whiten_mean_as_bytes",
        "whiten",
        ("flat.mean(axis=0)", "flat.mean(axis=0).astype(train.dtype)"),
        ("flat - mean", "(train.reshape(len(train), -1) - mean).astype(np.float64)"),
        says="""You turn the mean back into uint8. The subtraction then wraps around in uint8: keep the
        mean as floats.""",
    ),
    misconception(
        "whiten_in_place",
        "whiten",
        (".astype(np.float64)", ""),
        ("centred = flat - mean", "centred = flat\n    centred -= mean"),
        says="""You subtract the mean inside the caller's array: reshape gives a view of it, not a copy,
        and -= writes through. Make a new array.""",
    ),
    misconception(
        "whiten_returns_float64",
        "whiten",
        (".reshape(images.shape).astype(floats)", ".reshape(images.shape)"),
        says="""You return float64 for float32 images. Decomposing in float64 is fine, but hand back the
        dtype that came in.""",
    ),
]
