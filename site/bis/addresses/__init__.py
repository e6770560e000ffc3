"""Addresses that last.

places     which address a place in the tree has, and which page is at an address
redirects  where an address leads that is no page's (any more)
moves      the redirects that pages leave behind when they are renamed or moved
guesses    which page is probably meant by an address that leads nowhere
misses     which addresses readers asked for in vain, without who they were
reports    the report on those, from which staff make redirects
"""
