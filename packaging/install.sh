#!/bin/sh
# Install from this folder alone, without any network: sh install.sh [TARGET]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/hengjian}
python=${PYTHON:-python3}
wanted=$(cat "$here/PYTHON")
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$found" != "$wanted" ]; then
  echo "这个安装包用于 Python $wanted，找到的是 $found。请用 PYTHON=python$wanted sh install.sh …，或换对应的安装包。" >&2
  exit 2
fi
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
  --require-hashes -r "$here/requirements-run.lock"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
  --no-deps hengjian
"$target/bin/hengjian" --help >/dev/null
echo "已装好：$target/bin/hengjian"
