"""The rules by which Mozilla's HTTP Observatory scores a site, as its documentation publishes them for version 2.

A site begins with 100 points. What is missing costs points; if at least 90 are left, what is better than needed adds
some. Being on the browsers' preload list (5 points) cannot be seen in an answer, so it is never counted. Policies in
`meta` elements and several policies at once are not weighed; `score` refuses both.
"""

from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

BROAD = {"*", "ftp:", "http:", "https:", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
ENOUGH_FOR_BONUS = 90
SIX_MONTHS = 15_552_000  # seconds, of thirty days each
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE_REFERRERS = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
ORIGIN = "https://elsewhere.example"  # that the answer was asked for from


class Answer(NamedTuple):
    """What a server answered, with the address and all headers (a name may come twice)."""

    url: str
    headers: list
    html: str = ""

    def get(self, name):
        values = [value for header, value in self.headers if header.lower() == name.lower()]
        return ", ".join(values) if values else None


def score(answer, route):
    """Points of an answer, and those of each rule; `route` lists all addresses from http:// to where it ended."""
    points = {
        "content-security-policy": content_security_policy(answer),
        "cookies": cookies(answer),
        "cross-origin-resource-sharing": cross_origin_resource_sharing(answer),
        "cross-origin-resource-policy": cross_origin_resource_policy(answer),
        "redirection": redirection(route),
        "referrer-policy": referrer_policy(answer),
        "strict-transport-security": strict_transport_security(answer),
        "subresource-integrity": subresource_integrity(answer),
        "x-content-type-options": 0 if (answer.get("X-Content-Type-Options") or "").strip() == "nosniff" else -5,
        "x-frame-options": framing(answer),
    }
    total = 100 + sum(each for each in points.values() if each < 0)
    if total >= ENOUGH_FOR_BONUS:
        total += sum(each for each in points.values() if each > 0)
    return max(total, 0), points


def directives(answer):
    """The policy as {directive: sources}; None where there is none. ValueError where it cannot be read."""
    policy = answer.get("Content-Security-Policy")
    if 'http-equiv="content-security-policy"' in answer.html.lower() or "," in (policy or ""):
        raise NotImplementedError("Several policies, or one in a meta element, are not weighed here.")
    if policy is None:
        return None
    found = {}
    for name, *sources in (part.lower().split() for part in policy.split(";") if part.strip()):
        if name in found:
            raise ValueError(name)
        found[name] = set(sources) or {"'none'"}
    if not found:
        raise ValueError(policy)
    return found


def content_security_policy(answer):
    try:
        policy = directives(answer)
    except ValueError:
        return -25
    if policy is None:
        return -25

    def sources(name):
        return policy.get(name, policy.get("default-src", {"*"}))

    scripts, styles = effective(sources("script-src")), effective(sources("style-src"))
    passive = sources("img-src") | sources("media-src")
    active = scripts.union(*(policy[name] for name in policy.keys() - {"img-src", "media-src", "script-src"}))
    if scripts & (BROAD | INLINE) or sources("object-src") & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & (BROAD | INLINE):
        return 0
    is_closed = policy.get("default-src") == {"'none'"} and policy.get("form-action", {"*"}) <= {"'self'", "'none'"}
    return 10 if is_closed else 5


def effective(sources):
    """Browsers ignore 'unsafe-inline' beside a nonce or a hash."""
    has_key = any(source.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for source in sources)
    return sources - {"'unsafe-inline'"} if has_key else sources


def cookies(answer):
    jar = SimpleCookie()
    for name, value in answer.headers:
        if name.lower() == "set-cookie":
            jar.load(value)
    if not jar:
        return 0
    has_hsts = strict_transport_security(answer) >= 0
    worst, everywhere_same_site = 0, True
    for name, cookie in jar.items():
        is_session = any(part in name.lower() for part in ("login", "sess"))
        same_site = cookie["samesite"].lower()
        everywhere_same_site &= bool(same_site)
        faults = [0]
        if not cookie["secure"]:
            faults.append((-10 if has_hsts else -40) if is_session else (-5 if has_hsts else -20))
        if is_session and not cookie["httponly"]:
            faults.append(-30)
        if same_site not in {"", "lax", "strict", "none"} or (same_site == "none" and not cookie["secure"]):
            faults.append(-20)
        if "csrf" in name.lower() and not same_site:
            faults.append(-20)
        worst = min(worst, *faults)
    return worst or (5 if everywhere_same_site else 0)


def cross_origin_resource_sharing(answer):
    """Any site may read public answers, but not those that a reader's own cookies fetch."""
    with_cookies = (answer.get("Access-Control-Allow-Credentials") or "").strip().lower() == "true"
    return -50 if with_cookies and answer.get("Access-Control-Allow-Origin") == ORIGIN else 0


def cross_origin_resource_policy(answer):
    policy = (answer.get("Cross-Origin-Resource-Policy") or "cross-origin").strip().lower()
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0}.get(policy, -5)


def redirection(route):
    schemes, hosts = [urlsplit(url).scheme for url in route], [urlsplit(url).hostname for url in route]
    if len(route) == 1 or schemes[-1] != "https":
        return -20
    if schemes[1] == "http":
        return -10
    return 0 if hosts[0] == hosts[1] else -5


def referrer_policy(answer):
    policy = answer.get("Referrer-Policy")
    if policy is None:
        return 0
    known = [word for word in policy.lower().replace(",", " ").split() if word in PRIVATE_REFERRERS | UNSAFE_REFERRERS]
    return 5 if known and known[-1] in PRIVATE_REFERRERS else -5


def strict_transport_security(answer):
    header = answer.get("Strict-Transport-Security")
    if header is None or "," in header or urlsplit(answer.url).scheme != "https":
        return -20
    ages = [part.strip()[8:] for part in header.lower().split(";") if part.strip().startswith("max-age=")]
    if len(ages) != 1 or not ages[0].isdigit():
        return -20
    return 0 if int(ages[0]) >= SIX_MONTHS else -10


def subresource_integrity(answer):
    """Scripts of other sites have to say what is in them; our own may."""
    points = []
    for script in BeautifulSoup(answer.html, "html.parser").find_all("script", src=True):
        address = urlsplit(urljoin(answer.url, script["src"]))
        is_secure = address.scheme == "https" and not script["src"].startswith("//")
        if address.hostname == urlsplit(answer.url).hostname and not script["src"].startswith("//"):
            points.append(5 if script.get("integrity") and is_secure else 0)
        elif script.get("integrity"):
            points.append(5 if is_secure else -20)
        else:
            points.append(-5 if is_secure else -50)
    return min([0, *points]) or max([0, *points])


def framing(answer):
    try:
        if "frame-ancestors" in (directives(answer) or {}):
            return 5
    except ValueError:
        pass
    allowed = (answer.get("X-Frame-Options") or "").strip().lower()
    return 0 if allowed in {"deny", "sameorigin"} or allowed.startswith("allow-from") else -20
