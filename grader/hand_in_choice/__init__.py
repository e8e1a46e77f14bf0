"""Choose the hand-in among the files of a student's folder."""
