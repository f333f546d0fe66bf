#!/bin/bash
# [PEERS=…] try-container.sh [TARBALL]: the steps of packaging/Dockerfile without a container engine, on Debian, as root. The root of
# the image is put together of what distroless/base-nossl is made of (Debian's own packages), in a folder; there sluice loads a page
# of a local server, in a chroot and as the user 65532 (distroless' "nonroot"), and the size is measured.
set -euo pipefail
peers=${PEERS:-pg@8 pg-copy-streams@7}
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
server=
tarball=${1:-}
if [ -z "$tarball" ]; then
  (cd "$here" && npm pack --silent --pack-destination "$folder" >"$folder/log" 2>&1) || { cat "$folder/log"; exit 1; }
  tarball=$(echo "$folder"/sluice-*.tgz)
fi
root=$folder/root
mkdir -p "$root"/{opt/sluice,usr/local/bin,work,home/nonroot,tmp,etc} "$folder"/debs

# stage 1
echo '{}' > "$root/opt/sluice/package.json"
(cd "$root/opt/sluice" && npm install --silent --omit=dev --ignore-scripts --no-audit --no-fund "$tarball" $peers)
bash "$here/packaging/shrink.sh" "$root/opt/sluice"
(cd "$folder" && npm install --silent --no-audit --no-fund --prefix "$folder/tools" node@22)
strip -o "$root/usr/local/bin/node" "$folder/tools/node_modules/node/bin/node"

# stage 2: what distroless/base-nossl-debian12 has, and the libraries of C++
(cd "$folder/debs" && apt-get download --quiet base-files netbase tzdata ca-certificates libc6 libgcc-s1 libstdc++6 >/dev/null 2>&1)
for deb in "$folder"/debs/*.deb; do dpkg-deb --extract "$deb" "$folder/base"; done
rm -rf "$folder"/base/usr/share/gdb "$folder"/base/usr/share/gcc "$folder"/base/usr/share/{man,locale,lintian,info,bash-completion} "$folder"/base/usr/share/doc/*/changelog*
cat "$folder"/base/usr/share/ca-certificates/mozilla/*.crt > "$folder/certificates"
cp -a "$folder/base/." "$root/"
mkdir -p "$root/etc/ssl/certs" && mv "$folder/certificates" "$root/etc/ssl/certs/ca-certificates.crt"
rm -rf "$root/usr/share/ca-certificates"
echo 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' > "$root/etc/passwd"
ln -sfn usr/lib64 "$root/lib64" 2>/dev/null || true

size=$(du --summarize --apparent-size --bytes "$root" | cut -f1)
packed=$(tar --create --directory "$root" . | gzip | wc --bytes)

# a run
mkdir -p "$root/dev" && mknod -m 666 "$root/dev/null" c 1 3 && mknod -m 666 "$root/dev/urandom" c 1 9
chown 65532:65532 "$root/work" "$root/home/nonroot" && chmod 1777 "$root/tmp"
node -e 'const s=require("node:http").createServer((q,r)=>{r.setHeader("content-type","application/json");r.end(JSON.stringify({data:[{id:1},{id:2}]}))}).listen(0,"127.0.0.1",()=>console.log(s.address().port))' > "$folder/port" &
server=$!
until [ -s "$folder/port" ]; do sleep 0.1; done
printf 'name: shop\nclient: { base_url: "http://127.0.0.1:%s" }\nresources: [items]\n' "$(cat "$folder/port")" > "$root/work/shop.yaml"
inside() { chroot --userspec=65532:65532 "$root" /usr/local/bin/node -e 'process.chdir("/work");process.env.HOME="/home/nonroot";process.argv.splice(1,0,"/opt/sluice/node_modules/sluice/dist/cli/main.js");import(process.argv[1])' -- "$@"; }
inside run shop.yaml --quiet
inside query 'select count(*) as n from items' --format csv
[ ! -e "$root/bin/sh" ] && echo "no shell"
echo "as user $(stat -c %u "$root/work/shop.duckdb"): $((size / 1000000)) MB, $((packed / 1000000)) MB compressed"
[ "$size" -lt 200000000 ] || { echo "over 200 MB" >&2; exit 1; }
