"""Sign-ins: begun, named, ended; the password."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from portal.kernel import limits
from portal.people import queries, rules
from portal.people.models import SignIn, SignInWay, User


def user_of_person(tx: Session, person_id: int) -> User | None:
    """Return the sign-in of a person, if they have one."""
    return tx.scalar(select(User).where(User.person_id == person_id))


def name_sign_in(tx: Session, user: User, user_name: str) -> None:
    """Give a sign-in a user name; one that is taken is an IntegrityError."""
    user.user_name = user_name
    tx.flush()  # a taken name shows here, where the caller can say so


def begin_sign_in(  # noqa: PLR0913 - one argument a column
    tx: Session, user: User, token: str, device: str, now: datetime, *,
    way: str = "", place: str = "", made_by_user_id: int | None = None,
) -> SignIn:  # fmt: skip
    """Begin a sign-in with this secret, which only the browser keeps; it lasts as its way and the user's roles say.

    way: "card" at the device that place names, "code" that somebody made, or "" by the password.
    """
    idle, longest = rules.lifetime(tuple(queries.roles_of(tx, user.id, now)), way)
    begun = SignIn(
        token_hash=queries.hash_token(token), user_id=user.id, device=device[:120], started_at=now, seen_at=now,
        expires_at=now + min(idle, longest),
    )  # fmt: skip
    tx.add(begun)
    if way:
        tx.flush()  # its number is the way's
        tx.add(SignInWay(
            sign_in_id=begun.id, community_id=user.community_id, way=way, place=place, made_by_user_id=made_by_user_id,
        ))  # fmt: skip
    return begun


def end_sign_ins_of(tx: Session, sign_in_ids: Select[tuple[int]], now: datetime) -> None:
    """End those of these sign-ins that have not ended."""
    live = SignIn.id.in_(sign_in_ids), SignIn.ended_at.is_(None)
    tx.execute(update(SignIn).where(*live).values(ended_at=now).execution_options(synchronize_session=False))


def end_sign_ins(tx: Session, user_id: int, now: datetime, but: int | None = None) -> int:
    """End every sign-in of a user, but for the one named; return how many ended."""
    live = SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0)
    return tx.execute(update(SignIn).where(*live).values(ended_at=now)).rowcount


def set_password(tx: Session, user: User, password_hash: str, now: datetime, but: int | None = None) -> None:
    """Set a user's password, end their sign-ins (but for the one named) and forget their wrong tries."""
    user.password_hash = password_hash
    end_sign_ins(tx, user.id, now, but)
    for name in user.names:
        limits.clear(tx, f"sign-in:{name}")
