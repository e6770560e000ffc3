"""The picture that goes with a page when somebody shares it: what is on it, how it is drawn, where it is kept."""
