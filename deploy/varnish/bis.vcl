# Varnish between nginx or Caddy, which end TLS, and the site. Copy to /etc/varnish/default.vcl and have the web server pass
# requests to 127.0.0.1:6081. In /etc/bis/environment belong:
#   SHARED_CACHE_SECONDS=3600  FRONT_CACHES=http://127.0.0.1:6081
# A change empties the cache within a second: menus, figures and lists show on nearly all pages, so nearly all change.
vcl 4.1;

import std;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
    .probe = {
        .url = "/health/live";
        .interval = 2s;
        .timeout = 2s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# Machines of the site itself, which alone may empty the cache.
acl site {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        # What came through the web server came from a reader.
        if (client.ip !~ site || req.http.X-Real-IP) {
            return (synth(405, "Not allowed"));
        }
        ban("obj.http.X-Kept-For == " + req.http.Host);
        return (synth(200, "Emptied"));
    }
    if ((req.method != "GET" && req.method != "HEAD") || req.http.Authorization || req.http.Cookie ~ "(^|;\s*)sessionid=") {
        return (pass);
    }
    unset req.http.Cookie;
    # Parameters of campaigns change nothing.
    set req.url = regsuball(req.url, "(?<=[?&])(utm_[a-z_]+|fbclid|gclid|mc_cid|mc_eid)=[^&]*(&|$)", "");
    set req.url = regsub(req.url, "[?&]$", "");
    if (std.healthy(req.backend_hint)) {
        set req.grace = 10s;
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    # Only what the site allows shared caches to keep; everything else is asked for each time.
    if (beresp.http.Cache-Control !~ "s-maxage=" || beresp.http.Set-Cookie) {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    set beresp.grace = 24h;
    set beresp.http.X-Kept-For = bereq.http.Host;
}

sub vcl_deliver {
    # Nobody empties the caches further out.
    if (resp.http.Cache-Control ~ "s-maxage=") {
        set resp.http.Cache-Control = "no-cache";
    }
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    }
    unset resp.http.X-Kept-For;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}
