"""The bin: pages that were public once are not deleted but kept, out of everybody's sight, to be put back."""
