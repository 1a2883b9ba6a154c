"""What people do about their team's agreement and polls; the closing and the reminder are the worker's."""

from portal.council.actions.agreements import adopt_agreed as adopt_agreed
from portal.council.actions.agreements import note_signature as note_signature
from portal.council.actions.agreements import propose as propose
from portal.council.actions.agreements import remind_of_reviews as remind_of_reviews
from portal.council.actions.agreements import sign as sign
from portal.council.actions.agreements import unsign as unsign
from portal.council.actions.agreements import withdraw_draft as withdraw_draft
from portal.council.actions.papers import check_papers as check_papers
from portal.council.actions.papers import type_papers as type_papers
from portal.council.actions.papers import withdraw_papers as withdraw_papers
from portal.council.actions.polls import cancel_poll as cancel_poll
from portal.council.actions.polls import close_due as close_due
from portal.council.actions.polls import open_poll as open_poll
from portal.council.actions.polls import vote as vote
