"""Where secrets and toolchains lie: names and patterns, the only data of `surroundings`."""

from __future__ import annotations

# fmt: off
HOME_READABLE = (
    # languages and their packages
    ".asdf", ".bun", ".cabal", ".cargo", ".composer", ".conda", ".deno", ".dotnet", ".elan",
    ".fnm", ".gem", ".ghcup", ".gradle", ".ivy2", ".jbang", ".jenv", ".julia", ".kotlin",
    ".luarocks", ".m2", ".mix", ".hex", ".mono", ".n", ".nodenv", ".npm", ".nuget", ".nvm", ".opam",
    ".perl5", ".phpenv", ".pixi", ".plenv", ".pub-cache", ".pyenv", ".rbenv", ".rustup", ".rvm",
    ".sbt", ".sdkman", ".stack", ".swiftly", ".swiftpm", ".volta", ".yarn", ".rye", ".proto",
    ".nix-profile", ".nix-defexpr", ".emsdk", ".platformio", ".android", ".wasmtime", ".wasmer",
    ".foundry", ".deps", "go", "Android/Sdk", "Library/Android/sdk", "Library/Python",
    "Library/Developer", "Library/Caches", "anaconda3", "miniconda3", "miniforge3", "mambaforge",
    "micromamba", "perl5", ".linuxbrew", "snap/go", "bin",
    # what pip, pipx, uv, poetry, pnpm and others install
    ".local/bin", ".local/lib", ".local/include", ".local/pipx", ".local/share/pipx",
    ".local/share/uv", ".local/share/mise", ".local/share/pnpm", ".local/share/fnm",
    ".local/share/virtualenvs", ".local/share/pypoetry", ".local/share/hatch", ".local/share/rtx",
    ".local/share/man", ".local/share/gem", ".local/share/mamba", ".local/share/bun",
    ".local/share/containers/oci-registries", ".local/state/nix",
    # caches: packages, compiled objects, browsers of test suites
    ".cache",
    # settings without secrets that tools look for
    ".gitconfig", ".gitignore", ".config/git", ".editorconfig", ".inputrc", ".tool-versions",
    ".config/pip/constraints.txt", ".config/ruff", ".config/mypy", ".config/black",
    ".config/flake8", ".config/yamllint", ".config/go", ".config/mise", ".config/ripgrep",
    ".ripgreprc", ".fdignore", ".clang-format", ".rustfmt.toml", ".config/clangd",
    ".config/nixpkgs", ".node-version", ".python-version", ".ruby-version", ".config/helix",
    ".config/bat",
)
"""Below the home directory; read by compilers, interpreters and package tools."""

HOME_HIDDEN = (
    # package registries
    ".cargo/credentials", ".cargo/credentials.toml", ".gem/credentials", ".m2/settings.xml",
    ".m2/settings-security.xml", ".gradle/gradle.properties", ".gradle/init.d",
    ".composer/auth.json", ".nuget/NuGet", ".sbt/credentials", ".sbt/*/credentials",
    ".ivy2/.credentials", ".pub-cache/credentials.json", ".yarn/berry/.yarnrc.yml", ".npm/_logs",
    ".hex/hex.config", ".julia/servers", ".android/*.keystore", ".android/adbkey",
    ".stack/config.yaml", ".local/share/gem/credentials", ".foundry/keystores",
    ".config/git/credentials", ".conda/.condarc", ".cabal/config", ".deno/credentials",
    # caches of browsers, mail, keys and cloud tools
    ".cache/mozilla", ".cache/google-chrome*", ".cache/chromium", ".cache/BraveSoftware",
    ".cache/microsoft-edge*", ".cache/vivaldi", ".cache/opera", ".cache/thunderbird",
    ".cache/evolution", ".cache/thumbnails", ".cache/keyring*", ".cache/gnome-software",
    ".cache/tracker*", ".cache/huggingface/token", ".cache/huggingface/stored_tokens",
    ".cache/gcloud", ".cache/winx", ".cache/zoom*", ".cache/spotify", ".cache/JetBrains",
    ".cache/vscode*", ".cache/act", ".cache/rclone", ".cache/1password*", ".cache/op",
    ".cache/doctl", ".cache/helm", ".cache/kube*", ".cache/p10k*", ".cache/wal",
    "Library/Caches/Google", "Library/Caches/Mozilla", "Library/Caches/Firefox",
    "Library/Caches/com.apple.*", "Library/Caches/com.google.*",
)
"""Below the home directory, in the places above; names may hold `*`."""

SECRETS = (
    ".ssh", ".aws", ".gnupg", ".azure", ".kube", ".docker", ".netrc", "_netrc", ".npmrc", ".pypirc",
    ".yarnrc.yml", ".pgpass", ".my.cnf", ".git-credentials", ".boto", ".s3cfg", ".vault-token",
    ".config/gcloud", ".config/gh", ".config/hub", ".config/glab-cli", ".config/rclone",
    ".config/op", ".config/sops", ".config/containers", ".config/github-copilot", ".config/doctl",
    ".terraform.d", ".terraformrc", ".oci", ".password-store", ".local/share/keyrings",
    ".local/share/kwalletd", ".mozilla", ".thunderbird", ".config/google-chrome",
    ".config/chromium", ".config/BraveSoftware", ".config/microsoft-edge", ".config/Code",
    ".claude", ".codex", ".gemini", ".bash_history", ".zsh_history", ".python_history",
    ".node_repl_history", ".psql_history", ".mysql_history", ".sqlite_history", ".lesshst",
    ".local/share/fish/fish_history", "Library/Keychains", "Library/Application Support",
    "Library/Cookies", "Library/Mail", "Library/Messages", "Library/Safari",
)
"""Below the home directory: stay hidden even where the home directory is the workspace."""

SYSTEM_HIDDEN = (
    "root", "home", "Users", "var/home", "lost+found",
    "etc/shadow", "etc/shadow-", "etc/gshadow", "etc/gshadow-", "etc/sudoers",
    "etc/sudoers.d", "etc/ssl/private", "etc/ssh/ssh_host_*_key", "etc/krb5.keytab",
    "etc/wireguard", "etc/NetworkManager/system-connections", "etc/wpa_supplicant",
    "etc/kubernetes", "etc/rancher", "etc/docker/key.json", "etc/ppp", "etc/openvpn",
    "etc/letsencrypt", "etc/pki/tls/private", "var/backups", "var/mail", "var/spool",
    "var/log", "var/lib/docker", "var/lib/containerd", "var/lib/containers", "var/lib/kubelet",
    "var/lib/rancher", "var/lib/systemd/coredump", "var/lib/NetworkManager", "var/lib/mysql",
    "var/lib/postgresql", "var/lib/private", "sys/kernel/debug", "sys/kernel/tracing",
    "sys/kernel/security", "sys/fs/bpf",
    # The sockets of docker, podman, D-Bus, Wayland, ssh-agent; secrets of containers.
    "run", "var/run", "media", "srv", "mnt", "Volumes",
)
"""Below "/"; hidden from programs of root too, who owns most of these."""

RUN_READABLE = (
    "run/systemd/resolve/stub-resolv.conf", "run/systemd/resolve/resolv.conf",
    "run/NetworkManager/resolv.conf", "run/NetworkManager/no-stub-resolv.conf",
    "run/resolvconf/resolv.conf", "run/current-system", "run/booted-system",
    "run/opengl-driver", "home/linuxbrew",
)
"""Below "/": what programs need from there; the name servers, programs of NixOS and Homebrew."""

INTERPRETERS = (
    *("python", "python3", "node", "ruby", "perl", "php", "java", "go", "deno", "bun", "lua"),
)
"""Programs that need the directories beside their own, found by the name in the PATH."""

TOOL_VARIABLES = (
    "VIRTUAL_ENV", "CONDA_PREFIX", "CARGO_HOME", "RUSTUP_HOME", "GOPATH", "GOROOT", "GOMODCACHE",
    "NVM_DIR", "PYENV_ROOT", "RBENV_ROOT", "SDKMAN_DIR", "JAVA_HOME", "ANDROID_HOME",
    "FLUTTER_ROOT", "PNPM_HOME", "BUN_INSTALL", "VOLTA_HOME", "DOTNET_ROOT",
    "UV_PYTHON_INSTALL_DIR", "UV_TOOL_DIR",
)
"""Where a person has moved a toolchain to."""
# fmt: on
