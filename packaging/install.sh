#!/bin/sh
# Install from this folder alone, without any network: sh install.sh [TARGET]. Over an older one: the same.
set -eu
umask 022  # the service runs under an account of its own, which has to read what root installs
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/hengjian}
python=${PYTHON:-python3}
wanted=$(cat "$here/PYTHON")
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 没有)
if [ "$found" != "$wanted" ]; then
  echo "这个安装包用于 Python $wanted，$python 是：$found。请用 PYTHON=python$wanted sh install.sh …，或换对应的安装包。" >&2
  exit 2
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  echo "Python 缺 venv 模块，请装上（Debian、统信：python3-venv）。" >&2
  exit 2
fi
if ! mkdir -p "$target" 2>/dev/null || [ ! -w "$target" ]; then
  echo "$target 写不进去。请用能写它的账户安装，或写明别的文件夹：sh install.sh 文件夹。" >&2
  exit 2
fi
if [ -x "$target/bin/python" ]; then
  older=$("$target/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 坏的)
  if [ "$older" != "$wanted" ]; then
    echo "$target 里已装的用 Python $older，这个安装包用 $wanted。请先把 $target 改名移开，或装到新的文件夹。" >&2
    exit 2
  fi
fi
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
  --require-hashes -r "$here/requirements-run.lock"
# Also where one of the same version number is there: it may be older all the same.
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
  --no-deps --force-reinstall hengjian
rm -rf "$target/docs"
cp -R "$here/docs" "$target/docs"
chmod -R a+rX "$target/docs"  # the medium may have been written for one account alone
"$target/bin/hengjian" --help >/dev/null
echo "已装好：$target/bin/hengjian。说明在 $target/docs，从 running/server.md 看起。"
