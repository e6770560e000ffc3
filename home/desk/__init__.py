"""The first screen of the admin: what waits, what one begins with, what has changed."""
