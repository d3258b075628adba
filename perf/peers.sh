#!/bin/bash
# Installs what 'perf -- peers' compares with: Debian packages, a loop in C around SLEEF's functions,
# and the native libraries of two NuGet packages (0.3 GB to download) into artifacts/.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if command -v apt-get > /dev/null; then
    as_root apt-get update -qq
    as_root apt-get install -y --no-install-recommends libopenblas0-pthread libblis4-pthread libdnnl2 libgomp1 libsleef3 gcc
else
    echo "peers.sh: no apt-get here; install OpenBLAS, BLIS, oneDNN, SLEEF and gcc another way" >&2
fi

dotnet restore perf/Peers/NativePackages.csproj --packages artifacts/peers

if [ "$(uname -m)" = x86_64 ]; then
    gcc -O2 -shared -fPIC -nostdlib -o artifacts/peers/libsleefloops.so perf/Peers/sleef.c
fi
