"""The ten things that the guide for editors tells, done in the real admin, for its pictures and its words."""
