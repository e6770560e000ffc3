"""The topics of the guide, in an order in which each finds what it needs."""

from tests.guide.keeping import first_log_in, see_what_waits, share
from tests.guide.publishing import approve, keep_in_step, send_for_approval, undo
from tests.guide.writing import add_milestone, change_figure, publish_call, write_news

TOPICS = [
    first_log_in,
    write_news,
    send_for_approval,
    publish_call,
    add_milestone,
    keep_in_step,
    see_what_waits,
    change_figure,
    approve,
    undo,
    share,
]
