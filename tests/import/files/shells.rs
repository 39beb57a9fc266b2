use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    from "debian:12" as bash;
    run "echo '<<' tab\there";
    cmd "echo default";
    shell ["/bin/bash", "-o", "pipefail", "-c"];
    run "
        echo a |
        cat
    ";
    dockerfile "HEALTHCHECK CMD echo well";
    entrypoint "echo entry";

    from bash;
    run "echo inherited";
    cmd "echo inherited";

    from "example.org/unknown";
    run "echo plain";
    dockerfile "RUN echo '<<'";
    dockerfile "CMD echo unknown";
    entrypoint ["/bin/sh", "-c", "echo exec"];
    shell ["pwsh", "-Command"];
    dockerfile "RUN Write-Host a;     \
        Write-Host b";

    from "python:3.12";
    cmd "python -m http.server";
    shell "/bin/bash";
    run "echo {a,b}";
    shell ["node", "-c"];
};
