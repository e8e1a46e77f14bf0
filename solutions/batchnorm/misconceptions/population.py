"""Known mistakes in `population_statistics`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "population_without_bessel",
        "population_statistics",
        (" * (batch_size / (batch_size - 1))", ""),
        says="""You average the recorded variances as they are. Each was taken around its own
        batch's mean and is, on average, only (N − 1)/N of the population's: N/(N − 1) mends that.
        (The moving variance of Keras leaves this factor out; the paper's algorithm has it.)""",
    ),
    misconception(
        "population_factor_inverted",
        "population_statistics",
        ("(batch_size / (batch_size - 1))", "((batch_size - 1) / batch_size)"),
        says="""You multiply by (N − 1)/N. A batch's biased variance is already too small, so
        the correction has to enlarge it: turn the fraction over.""",
    ),
    misconception(
        "population_counts_batches",
        "population_statistics",
        ("(batch_size / (batch_size - 1))", "(len(means) / (len(means) - 1))"),
        says="""Your correction counts the recorded batches. N is the number of values behind each
        of the recorded variances, that is batch_size, however many batches there are.""",
    ),
    misconception(
        "population_counts_all_values",
        "population_statistics",
        (
            "(batch_size / (batch_size - 1))",
            "(batch_size * len(means) / (batch_size * len(means) - 1))",
        ),
        says="""Your correction counts the values of all batches together. Each recorded variance
        was taken around the mean of its own batch only, so N is the size of one batch.""",
    ),
    misconception(
        "population_returns_deviation",
        "population_statistics",
        ("return mean, variance", "return mean, np.sqrt(variance)"),
        says="""You return a standard deviation. The variance is asked for: leave out the
        root.""",
    ),
    misconception(
        "population_averages_deviations",
        "population_statistics",
        ("np.mean(variances, axis=0)", "np.square(np.mean(np.sqrt(variances), axis=0))"),
        says="""You average the standard deviations and square the result. The mean of roots is
        not the root of the mean: average the variances themselves.""",
    ),
    misconception(
        "population_variance_of_means",
        "population_statistics",
        ("np.mean(variances, axis=0)", "np.var(means, axis=0)"),
        says="""You take the variance of the batch means. That tells how much the means differ
        from batch to batch, about 1/N of what you look for: average the recorded variances.""",
    ),
    misconception(
        "population_adds_variance_of_means",
        "population_statistics",
        ("return mean, variance", "return mean, variance + np.var(means, axis=0)"),
        says="""You add the variance of the batch means to the variance within the batches. With
        the factor N/(N − 1) the recorded variances already estimate the whole population's
        variance, so the spread of the means is counted twice.""",
    ),
    misconception(
        "population_last_batch",
        "population_statistics",
        ("np.mean(means, axis=0)", "means[-1]"),
        ("np.mean(variances, axis=0)", "variances[-1]"),
        says="""You use the last recorded batch only. One batch is a noisy sample: average over all
        that were recorded.""",
    ),
    misconception(
        "population_one_number_for_all",
        "population_statistics",
        ("(means, axis=0)", "(means)"),
        ("(variances, axis=0)", "(variances)"),
        says="""You average over the channels too and end up with one number. Average over the
        batches, the first axis, so that every channel keeps its own mean and variance.""",
    ),
    misconception(
        "population_wrong_axis",
        "population_statistics",
        ("(means, axis=0)", "(means, axis=-1)"),
        ("(variances, axis=0)", "(variances, axis=-1)"),
        says="""You average over the channels and get one number per batch. The first axis counts
        the batches: average over that one, so that one number per channel is left.""",
    ),
]
