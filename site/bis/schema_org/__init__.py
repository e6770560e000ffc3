"""What each page is, in the terms of schema.org."""
