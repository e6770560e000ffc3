"""Reports on what has to be mended; the admin's home counts their rows."""
