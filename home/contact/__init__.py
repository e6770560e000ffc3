"""The contact form: what it accepts, what is kept of it, how it reaches the staff."""
