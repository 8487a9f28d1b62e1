"""Coming in with a one-time link, going out, and the language."""

from urllib.parse import urlsplit

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, redirect
from tdev.entry.ui.visitors import cookie_for, let_in, let_out
from tdev.entry.ui.words import COOKIE, LANGUAGES
from tdev.kernel.errors import NotFoundError

PAGES = Pages()
_YEAR_S = 31_536_000


@PAGES.get("/ui/enter", open=True)
def enter(asked: Asked) -> Shown:
    """Let the browser in that has a ticket, once.

    The page that is shown leads on by itself: a redirect would still count as coming from where the link was, and the
    browser would keep the cookie back.
    """
    ticket = asked.query.get("ticket", "")
    if not ticket:
        return shown(asked, "sign_in.html")
    try:
        visitor = let_in(ticket)
    except NotFoundError:
        return shown(asked, "sign_in.html", status=401, refused=True)
    answer = shown(asked, "entered.html")
    return Shown(answer.body, cookies=(cookie_for(visitor.secret),))


@PAGES.post("/ui/leave")
def leave(asked: Asked) -> Shown:
    """End the session."""
    let_out(asked.who)
    return redirect("/", cookies=(cookie_for("", seconds=0),))


@PAGES.get("/ui/language/<language>", open=True)
def language(asked: Asked) -> Shown:
    """Choose a language; back to the page it was chosen on."""
    wanted = asked.parts["language"]
    if wanted not in LANGUAGES:
        raise NotFoundError("there is no such language")
    chosen = f"{COOKIE}={wanted}; Path=/; Max-Age={_YEAR_S}; SameSite=Lax"
    return redirect(_own(asked.query.get("back", "/")), cookies=(chosen,))


def _own(path: str) -> str:
    """A path of ours, and never an address somewhere else."""
    parts = urlsplit(path)
    sound = not parts.scheme and not parts.netloc and path.isprintable() and "\\" not in path
    return path if sound and (path == "/" or path.startswith("/ui/")) else "/"
