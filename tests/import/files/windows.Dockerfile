# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
# Downloads it.
RUN Invoke-WebRequest https://example.org/a.zip -OutFile C:\a.zip; `
    # and unpacks it
    Expand-Archive C:\a.zip -DestinationPath C:\a
ENV ROOT=C:\a `
    NAME="b`"c" DOLLAR=`$5
WORKDIR C:\\a
COPY file.txt C:\a\
COPY ["a b.txt", "C:\\a\\"]
USER ContainerUser
CMD ["C:\\a\\run.exe"]
