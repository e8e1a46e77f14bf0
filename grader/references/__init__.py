"""Results of the references and of the known mistakes: computed, stored on disk and released."""
