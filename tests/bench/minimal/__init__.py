"""The least that a Wagtail project can be: one page with a title, a menu of nothing, one template."""
