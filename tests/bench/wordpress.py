"""WordPress as a reference for pages that are not cached: Debian's package with its default theme, as they come.

Its front page holds what <main> of the site's home page holds, in a Custom HTML block, so about the same bytes are
sent. nginx, PHP-FPM with OPcache (two processes, as the site has) and MariaDB are one process tree in one folder: of
the system they use the programs, but no service, no file in /etc and no port but nginx's. Jobs that WordPress would
start with a page are off: they would only make its pages dearer.
"""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

from tests.bench.servers import Server
from tests.servers import ROOT

# In this order, since wordpress would else bring Apache; MariaDB without the part that is a service of the system.
INSTALL = r"""
need() { dpkg -s "$1" >/dev/null 2>&1 || bash deploy/packages.sh "$1" "The bench with WordPress needs $1"; }
if ! dpkg -s php-fpm >/dev/null 2>&1; then
    need php-fpm
    fpm=$(basename /usr/sbin/php-fpm*)
    [ ! -d /run/systemd/system ] || systemctl disable --now "php${fpm#php-fpm}-fpm"
fi
for package in php mariadb-server-core wordpress; do need "$package"; done
theme=$(sed -n "s/.*'WP_DEFAULT_THEME', *'\(.*\)'.*/\1/p" /usr/share/wordpress/wp-includes/default-constants.php)
need "wordpress-theme-$theme"
"""
# Whatever ends first, or does not begin, ends the others. PHP-FPM leaves the process group, where Server.kill
# would miss it.
RUN = r"""
trap 'set +e; kill $(jobs -p); wait' EXIT
trap exit TERM
PATH=$PATH:/usr/sbin
database=(--no-defaults --user="$1" --datadir="$PWD/data")
mariadb-install-db "${database[@]}" --auth-root-authentication-method=normal --skip-test-db
mariadbd "${database[@]}" --socket="$PWD/mariadb.sock" --pid-file="$PWD/mariadb.pid" --skip-networking &
mariadb-admin --no-defaults --user=root --socket="$PWD/mariadb.sock" --wait=60 create wordpress
php make.php "127.0.0.1:$2"
fpm=$(ls /usr/sbin/php-fpm* | sort -V | tail -n 1)
setpriv --pdeathsig TERM "$fpm" -R -F -y "$PWD/php-fpm.conf" -d opcache.enable=1 &
until [ -S php.sock ]; do kill -0 $!; sleep 0.1; done
nginx -c "$PWD/nginx.conf" &
wait -n
"""
CONFIG = r"""<?php
define('DB_HOST', 'localhost:' . dirname(__DIR__) . '/mariadb.sock');
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', 'http://' . $_SERVER['HTTP_HOST']);
define('WP_SITEURL', WP_HOME);
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'wp_';
require ABSPATH . 'wp-settings.php';
"""
MAKE = r"""<?php
$_SERVER['HTTP_HOST'] = $argv[1];
define('WP_INSTALLING', true);
function wp_new_blog_notification() {}  // in place of WordPress's own, which sends mail
require 'site/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('BIS', 'bench', 'bench@example.org', true, '', wp_generate_password());
wp_set_current_user(1);  // who may write HTML as it is
$page = wp_insert_post(wp_slash([
    'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'BIS',
    'post_content' => "<!-- wp:html -->\n" . file_get_contents('main.html') . "\n<!-- /wp:html -->",
]));
update_option('show_on_front', 'page');
update_option('page_on_front', $page);
"""
PHP_FPM = """
[global]
error_log = /proc/self/fd/2
[www]
user = {user}
listen = {folder}/php.sock
pm = static
pm.max_children = 2
"""
NGINX = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log stderr; user {user};
events {{}}
http {{
    access_log off; keepalive_requests 1000000; fastcgi_buffers 32 16k;
    client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
    uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
    server {{
        listen 127.0.0.1:{port}; root {folder}/site;
        include /etc/nginx/fastcgi.conf;
        location / {{ try_files /index.php =404; fastcgi_pass unix:{folder}/php.sock; }}
    }}
}}
"""


def install():
    """Install what is missing, and leave none of it running."""
    subprocess.run(["bash", "-ec", INSTALL], cwd=ROOT, check=True)


def serve(page, port, folder):
    """WordPress with <main> of a page as its front page, made and run in a folder of its own."""
    main = re.search(r"<main[^>]*>(.*)</main>", page, re.DOTALL)[1]
    shutil.copytree("/usr/share/wordpress", folder / "site", ignore_dangling_symlinks=True)
    own = {"folder": folder, "port": port, "user": pwd.getpwuid(os.getuid()).pw_name}
    files = {"site/wp-config.php": CONFIG, "make.php": MAKE, "main.html": main}
    files |= {"php-fpm.conf": PHP_FPM.format(**own), "nginx.conf": NGINX.format(**own)}
    for name, text in files.items():
        Path(folder, name).write_text(text)
    with contextlib.ExitStack() as stack:
        server = Server(["bash", "-ec", RUN, "wordpress", own["user"], str(port)], port, folder, folder / "log")
        stack.callback(server.stop)
        with urllib.request.urlopen(server.url) as response:
            size = len(response.read())
        if size < len(main.encode()):
            raise SystemExit(f"WordPress does not show the page. {(folder / 'log').read_text()[-3000:]}")
        print(f"WordPress sends {size} bytes for the {len(page.encode())} of the site's home page")
        stack.pop_all()
    return server
