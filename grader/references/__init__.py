"""What the references return, and what each known mistake would: computed, kept and released."""
