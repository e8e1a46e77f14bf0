"""What all parts of the bridge ask of nbgrader: settings, times, late penalties, problems."""
