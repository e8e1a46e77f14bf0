"""What a report says of its checks, each by its name."""


def status(report):
    """The status of each check."""
    return {outcome.name: outcome.status for outcome in report.checks}


def message(report, name):
    """The message of one check."""
    return next(outcome.message for outcome in report.checks if outcome.name == name)


def points(report):
    """The points of each check."""
    return {outcome.name: outcome.points for outcome in report.checks}
