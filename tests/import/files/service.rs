use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    // # syntax=docker/dockerfile:1
    /// A service as most are.
    arg PYTHON_VERSION = "3.12";

    from "python:${PYTHON_VERSION}-slim" as "build-env";
    workdir "/build";
    /// Only what is needed to install,
    /// so that the layer is kept.
    copy "requirements.txt" -> "./";
    run "pip install --prefix=/install -r requirements.txt", cache = "/root/.cache/pip";
    run r"
        apt-get update
        # a compiler, for wheels that have none
        && apt-get install -y --no-install-recommends \
            g++ \
            make
        && rm -rf /var/lib/apt/lists/*
    ";
    run r#"
        pip install \
            requests \
            "pandas>=2"
    "#;

    from "python:${PYTHON_VERSION}-slim";
    label
        "org.opencontainers.image.title" = "A service",
        "org.opencontainers.image.description" = "It says \"hello\" for \\$5, in a text that is long enough for a \
                line of its own.";
    env PYTHONUNBUFFERED = "1", PORT = "8000", PATH = "/opt/bin:${PATH}";
    copy "/install" -> "/usr/local", from = "build-env", chown = "1000:1000";
    copy ["src/", "pyproject.toml"] -> "/app/";
    workdir "/app";
    user "1000:1000";
    expose "444/tcp";
    expose 8000, "9000/udp";
    volume "/data";
    stop_signal "SIGINT";
    healthcheck "curl -f http://localhost:8000/ || exit 1", interval = "30s", retries = 3;
    entrypoint ["python", "-m"];
    cmd ["src.main"];

    // Nothing comes after this.
};
