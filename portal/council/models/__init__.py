"""Tables of what a team says together; importing this package gives the whole of them."""

from portal.council.models.agreements import Agreement as Agreement
from portal.council.models.agreements import AgreementSignature as AgreementSignature
from portal.council.models.polls import Poll as Poll
from portal.council.models.polls import PollBundle as PollBundle
from portal.council.models.polls import PollOption as PollOption
from portal.council.models.polls import PollVote as PollVote
from portal.council.models.polls import PollVoter as PollVoter
