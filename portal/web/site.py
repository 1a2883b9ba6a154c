"""What every page shows around its content: the community, the language, the type size, the menu, who is signed in."""

import secrets
from dataclasses import dataclass

from flask import current_app, g, request
from flask_babel import get_locale

from portal.kernel.actor import Actor
from portal.web import assets, guard, menu, sessions
from portal.web.language import gettext

LOCALES = ("en", "zh_Hans_CN")
HTML_LANG = {"en": "en", "zh_Hans_CN": "zh-Hans"}
LANGUAGE_COOKIE, TYPE_COOKIE = "language", "type"


@dataclass(frozen=True)
class NavItem:
    """One place in the menu."""

    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class CommunityLine:
    """What a page needs to know of the community it speaks for."""

    id: int
    slug: str
    name_en: str
    name_zh: str
    zone: str
    station_phone: str
    is_demo: bool


@dataclass(frozen=True)
class Site:
    """The frame of one page."""

    name: str
    lang: str
    locale: str
    other_language: str
    other_language_label: str
    is_large: bool
    type_label: str
    is_demo: bool
    nav: tuple[NavItem, ...]
    viewer: str | None
    viewer_role: str
    acts_for: int | None
    acts_for_name: str
    acts_in: str
    way: str
    is_shared: bool
    is_here: bool
    station_phone: str
    css_url: str
    icons_url: str
    mark_url: str
    here: str


def choose_locale() -> str:
    """Return the reader's language: the person's choice, the device's choice, then what the browser asks for."""
    person = guard.actor_or_none()
    chosen = (person.locale if person else None) or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LOCALES:
        return chosen
    asked = request.accept_languages.best_match(["en", "zh-CN", "zh-Hans", "zh-Hant", "zh-TW", "zh-HK", "zh"])
    return "zh_Hans_CN" if asked and asked.startswith("zh") else "en"


def is_large() -> bool:
    """Tell whether the reader chose large type, for themselves or for this device."""
    person = guard.actor_or_none()
    return bool(person and person.is_large) or request.cookies.get(TYPE_COOKIE) == "large"


def community() -> CommunityLine | None:
    """Return the community this request speaks for; None on an empty installation."""
    here = g._get_current_object()  # noqa: SLF001 - a list of times asks a hundred times, and the proxy costs more than g
    if "community" not in here:
        here.community = current_app.extensions["load_community"]()
    found: CommunityLine | None = here.community
    return found


def zone() -> str:
    """Return the IANA zone of the community this request speaks for."""
    found = community()
    return found.zone if found else "UTC"


def key() -> bytes:
    """Return the site's key, from which the secrets of doors, cards, codes, links and ballot boxes follow."""
    kept: bytes = current_app.config["SITE_KEY"]
    return kept


def url() -> str:
    """Return the public address of the site, without a slash at the end."""
    public: str = current_app.config["SETTINGS"].site_url
    return public


def nonce() -> str:
    """Return this response's nonce for the script policy."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    made: str = g.nonce
    return made


def _items(viewer: Actor | None) -> tuple[NavItem, ...]:
    here = request.endpoint or ""
    return tuple(
        NavItem(gettext(place.label), place.url, place.icon, here in place.endpoints)
        for place in menu.for_viewer(viewer)
    )


def frame() -> Site:
    """Return the frame of the page that this request asked for, built once a request."""
    here = g._get_current_object()  # noqa: SLF001 - see community()
    if "site" not in here:
        here.site = _build()
    made: Site = here.site
    return made


class Here:
    """`site` in templates: the frame of the page that is being rendered."""

    def __getattr__(self, name: str) -> object:
        """Look it up in the frame; a page asks some thirty times."""
        return getattr(frame(), name)


def _build() -> Site:
    viewer, locale = guard.actor_or_none(), str(get_locale() or "en")
    is_chinese, where = locale.startswith("zh"), community()
    helper = viewer.helper if viewer else None
    name = (where.name_zh if is_chinese else where.name_en) if where else gettext("Linli")
    return Site(
        name=name,
        lang=HTML_LANG.get(locale, "en"),
        locale=locale,
        other_language="en" if is_chinese else "zh_Hans_CN",
        other_language_label="English" if is_chinese else "中文",
        is_large=(large := is_large()),
        type_label=gettext("Normal type") if large else gettext("Large type"),
        is_demo=bool(where and where.is_demo),
        nav=_items(viewer),
        viewer=(helper.name if helper else viewer.name) if viewer else None,
        viewer_role=gettext(menu.role_label(viewer)) if viewer and not helper else "",
        acts_for=viewer.person_id if viewer and helper else None,
        acts_for_name=viewer.name if viewer and helper else "",
        acts_in=helper.scope if helper else "",
        way=sessions.way() if viewer else "",
        is_shared=viewer is not None and guard.is_shared(),
        is_here=viewer is not None and guard.is_somebody_here(),
        station_phone=where.station_phone if where else "",
        css_url=assets.url("site.css"),
        icons_url=assets.url("img/icons.svg"),
        mark_url=assets.url("img/mark.svg"),
        here=request.full_path.rstrip("?") if request.method == "GET" else "/",
    )
