"""Short dates as Poles write them; Django's have the order of a machine, with hyphens."""

SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"
