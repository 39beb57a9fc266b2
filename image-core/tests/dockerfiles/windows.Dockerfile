# escape=`

FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command"]
RUN Install-X `
  -Path C:\dir\ `
  -Force
COPY a C:\dir\
ENV P=C:\a` b
WORKDIR C:\x
RUN dir C:\
