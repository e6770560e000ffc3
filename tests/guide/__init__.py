"""The ten things that the guide for editors tells, done in the real admin: they make its pictures and hold its words."""
