"""What the admin's first screen reminds staff of."""

from wagtail import hooks

from home.reminders import StatementReminder


@hooks.register("construct_homepage_panels")
def remind_of_statement(request, panels):
    panels.append(StatementReminder())
