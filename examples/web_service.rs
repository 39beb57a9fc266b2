//! A web service with a build secret, a health check and a user of its own.

use image_dsl::{Image, image};

pub(crate) const WEB: Image = image! {
    name "shop/web:3";

    from "python:3.12-slim";
    env PYTHONUNBUFFERED = 1, PORT = 8000;
    run "useradd --create-home --uid 10001 web";
    /// The company's own index, its token in the address: there during this step only, in no layer, no history, no log.
    pip "flask>=3,<4", "gunicorn>=22", "shop-templates>=2", secret = "PIP_EXTRA_INDEX_URL";
    workdir "/srv";
    copy "examples/service/app" -> "app", chown = "web:web", ignore = ["**/__pycache__"];
    script r#"
set -u
test -d /srv/app
printf 'built for port %s\n' "$PORT" > /srv/BUILD
"#;
    user "web";
    expose 8000;
    healthcheck ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health')"],
        interval = "30s",
        timeout = "3s",
        start_period = "5s",
        retries = 3;
    cmd ["gunicorn", "--bind", "0.0.0.0:8000", "app:create()"];
};

fn main() {
    println!("{WEB}");
}
