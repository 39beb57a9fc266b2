use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    // # escape=`
    from "mcr.microsoft.com/windows/servercore:ltsc2025";
    shell ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"];
    /// Downloads it.
    /// and unpacks it
    dockerfile "RUN Invoke-WebRequest https://example.org/a.zip -OutFile C:\\a.zip;     \
        Expand-Archive C:\\a.zip -DestinationPath C:\\a";
    env ROOT = r"C:\\a", NAME = r#"b"c"#, DOLLAR = r"\$5";
    #[allow(relative_workdir)]
    dockerfile r#"WORKDIR "C:\\\\a""#;
    copy "file.txt" -> r"C:\\a\\";
    copy "a b.txt" -> r"C:\\a\\";
    user "ContainerUser";
    cmd [r"C:\a\run.exe"];
};
