#!/bin/sh
# Repositories of Python projects that need nothing to be built, and git's settings of a machine that has them.
set -eu
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=github.com -days 9 -keyout /srv/key.pem -out /srv/cert.pem 2>&1
chmod 755 /srv/server.py
mkdir /srv/bin
for program in pip uv; do
  printf '#!/bin/sh\nexec /srv/server.py %s "$@"\n' "$(command -v $program)" >/srv/bin/$program
  chmod 755 /srv/bin/$program
done
chmod 644 /srv/key.pem
for place in github.com/org/one gitlab.com/group/sub/two; do
  name=${place##*/}
  mkdir -p "/srv/$place/in" "/src/$name/in"
  cat >"/src/$name/in/pyproject.toml" <<EOF
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
EOF
  cat >"/src/$name/in/backend.py" <<EOF
import zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    wheel = "private_$name-1.0.0-py3-none-any.whl"
    info = "private_$name-1.0.0.dist-info"
    with zipfile.ZipFile(f"{folder}/{wheel}", "w") as archive:
        archive.writestr("private_$name.py", "NAME = '$name'\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: private-$name\nVersion: 1.0.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel
EOF
  cp "/src/$name/in/"* "/src/$name/"
  git -C "/src/$name" init --quiet --initial-branch main
  git -C "/src/$name" add .
  git -C "/src/$name" -c user.name=a -c user.email=a@b commit --quiet --message first
  git -C "/src/$name" tag 1.0.0
  rm -r "/srv/$place"
  git clone --quiet --bare "/src/$name" "/srv/$place"
  git -C "/srv/$place" update-server-info
done
rm -r /src
git config --system http.proxy http://127.0.0.1:8099
git config --system http.sslVerify false
# A helper that would keep the token in the image.
git config --system credential.helper "store --file /tmp/kept"
chmod -R a+rX /srv
