"""The addresses of the old site, a list that staff complete and take in.

A line of the list has the old address and, where it is known, the new one; without it the page is found by its date or
its slug, if that leaves no doubt. An address may end in /* and then stands for everything below it.

lists    reading a list
targets  which page a line means
intake   the redirects made of a list, and what could not be made
views    the screen on which staff take a list in
"""
