"""The translator's desk: what editors see of the two languages while they write, and the views behind it."""
