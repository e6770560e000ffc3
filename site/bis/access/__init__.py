"""Who gets into the admin, how, and what is noted about it."""
