"""Danger that a command's line shows by its words alone, as a table."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A pattern over the program's bare name and its words, single blanks between them."""

    reason: str
    pattern: re.Pattern[str]


def _patterns(reason: str, *sources: str) -> tuple[LinePattern, ...]:
    return tuple(LinePattern(reason, re.compile(source, re.DOTALL)) for source in sources)


LINE_PATTERNS: tuple[LinePattern, ...] = (
    *_patterns(
        "destroys: disks and file systems",
        r"^(?:mkfs|mke2fs|newfs)\b",
        r"^(?:wipefs|blkdiscard|fdisk|sfdisk|gdisk|sgdisk|cfdisk|parted|mkswap|cryptsetup"
        r"|badblocks)\b",
        r"^(?:lvremove|vgremove|pvremove|zpool destroy|zfs destroy|mdadm|hdparm|nvme format)\b",
        r"^diskutil (?:erase|partition|apfs delete)",
        r"^(?:shred|srm|wipe|scrub)\b",
    ),
    *_patterns(
        "stops the machine, or all of its processes",
        r"^(?:shutdown|reboot|halt|poweroff|telinit|killall5)\b",
        r"^init [06]\b",
        r"^systemctl (?:-\S+ )*(?:reboot|poweroff|halt|kexec|rescue|emergency|isolate|suspend"
        r"|hibernate)\b",
        r"^kill (?:-\S+ |-s \S+ |-n \S+ )*(?:-- )?(?:-1|1|\$PPID|-\$PPID|-0)$",
        r"^p?kill(?:all)? (?:.* )?-u(?: |$)",
        r"^pkill (?:-\S+ )*(?:-f )?['\"]?\.\*?['\"]?$",
        r"^kill (?:.* )?\$\((?:pgrep|ps|pidof)",
        r"^echo [bocs] .*sysrq|^sysctl .*sysrq",
    ),
    *_patterns(
        "destroys: data that no undo brings back",
        r"^(?:docker|podman)(?: compose| container| image| volume| network| builder| system|"
        r" buildx)? "
        r"prune\b",
        r"^(?:docker|podman) (?:volume rm|rm (?:-\S+ )*\$\(|rmi (?:-\S+ )*\$\(|swarm leave)",
        r"^docker(?:-compose| compose) .*down .*(?:-v|--volumes|--rmi)\b",
        r"^kubectl .*\bdelete\b.*(?:\bns\b|namespace|--all\b|\bpvc?\b|\bnodes?\b|\bcrd\b|-f\b)",
        r"^kubectl .*\bdrain\b|^helm (?:.* )?(?:uninstall|delete)\b",
        r"^(?:terraform|tofu|pulumi|cdk|terragrunt|sls) (?:.* )?(?:destroy|remove)\b",
        r"^(?:terraform|tofu) (?:.* )?apply .*-auto-approve",
        r"^aws .*\b(?:delete-\S+|terminate-instances|s3 rb|s3 rm .*--recursive)",
        r"^(?:gcloud|az|doctl|heroku|flyctl|fly) .*\b(?:delete|destroy|apps:destroy)\b",
        r"^gsutil (?:-m )?rm .*-[a-zA-Z]*r|^rclone (?:purge|delete|sync)\b",
        r"(?i)^(?:psql|mysql|mariadb|sqlite3|sqlcmd|clickhouse\S*|cockroach|duckdb|mycli|pgcli"
        r"|bq)\b.*"
        r"\b(?:drop\s+(?:database|table|schema|user|role|view|keyspace)|truncate\s|"
        r"delete\s+from\s+\S+\s*(?:;|$|['\"]))",
        r"(?i)^mongo(?:sh)?\b.*(?:dropDatabase|\.drop\(|deleteMany\(\s*\{\s*\})",
        r"(?i)^redis-cli\b.*\bflush(?:all|db)\b",
        r"^(?:dropdb|dropuser|mysqladmin .*drop)\b",
        r"(?:manage\.py|django-admin) (?:flush|reset_db)\b|^(?:rails|rake|bin/rails) db:(?:drop"
        r"|reset)",
        r"^crontab (?:.* )?-[a-z]*r\b|^atrm\b",
        r"^(?:userdel|deluser|groupdel|delgroup)\b",
        r"^(?:npm|pnpm|yarn) unpublish\b|^cargo yank\b|^gem yank\b|^gh repo delete\b|^glab repo"
        r" delete\b",
        r"^history (?:-\S*c)|^(?:tmutil delete|vssadmin delete)",
        r"^rsync (?:.* )?--(?:delete\S*|remove-source-files)(?: .*)? (?:/|~|\$HOME)\S*$",
        r"^virsh (?:destroy|undefine)\b|^vagrant destroy\b|^VBoxManage unregistervm\b",
    ),
    *_patterns(
        "rewrites or drops history or work in git",
        r"^git (?:.* )?push (?:.* )?(?:-[a-z]*[fd]\b|--force\S*|--mirror|--delete|--prune|\+\S"
        r"|:\S)",
        r"^git (?:.* )?reset (?:.* )?--(?:hard|merge|keep)\b",
        r"^git (?:.* )?clean (?:.* )?(?:-[a-zA-Z]*f|--force)",
        r"^git (?:.* )?(?:checkout|switch) (?:.* )?(?:-f\b|--force|--discard-changes)",
        r"^git (?:.* )?checkout (?:\S+ )*(?:-- )?(?:\.|:/|\*|\./)(?: |$)",
        r"^git (?:.* )?checkout (?:.* )?-- \S",
        r"^git (?:.* )?restore (?:.* )?(?:\.|:/|\*|\./)(?: |$)",
        r"^git (?:.* )?branch (?:.* )?(?:-[a-z]*D|--delete .*--force|-d .*-f|-f -d|-df|-fd)",
        r"^git (?:.* )?stash (?:clear|drop)\b",
        r"^git (?:.* )?reflog (?:.* )?(?:expire|delete)\b",
        r"^git (?:.* )?gc (?:.* )?--(?:prune|aggressive)|^git (?:.* )?prune(?: |$)",
        r"^git (?:.* )?(?:filter-branch|filter-repo|fast-import|replace)\b|^(?:git-filter-repo"
        r"|bfg)\b",
        r"^git (?:.* )?update-ref (?:.* )?(?:-d|--stdin)\b",
        r"^git (?:.* )?(?:tag (?:.* )?(?:-d|--delete)|symbolic-ref (?:.* )?-d|remote (?:prune|rm"
        r"|remove))\b",
        r"^git (?:.* )?worktree remove (?:.* )?(?:-f|--force)|^git (?:.* )?submodule deinit .*-f",
        r"^git (?:.* )?rm (?:.* )?-[a-z]*r[a-z]* (?:.* )?(?:\.|\*)(?: |$)",
        r"^git (?:.* )?read-tree (?:.* )?--reset|^git (?:.* )?update-index .*--force-remove",
    ),
    *_patterns(
        "takes keys or passwords out of where they are kept",
        r"^gpg2? .*--export-secret|^gpg2? .*--export-ssh",
        r"^(?:keyring|secret-tool|kwallet-query|lpass|bw|op|pass|gopass|chamber|doppler|vault) "
        r"(?:.* )?(?:get|lookup|search|show|read|item|list|export|kv|-r|cat|download|unlock"
        r"|token)\b",
        r"^pass \S",
        r"^python[\d.]* (?:.* )?-m keyring\b",
        r"(?:secretservice|freedesktop[./]secrets|org\.kde\.kwalletd|gnome\.keyring)",
        r"^security (?:.* )?(?:find-\S+-password|dump-keychain|export|unlock-keychain)",
        r"^aws (?:.* )?(?:configure (?:get|export-credentials)|sts get-|secretsmanager get|ssm"
        r" get-param)",
        r"^aws (?:.* )?(?:iam create-access-key|ecr get-login|eks get-token|kms decrypt)",
        r"^gcloud (?:.* )?(?:print-access-token|print-identity-token|secrets versions access|keys"
        r" create)",
        r"^az (?:.* )?(?:get-access-token|keyvault secret (?:show|download)|show-keys|keys list)",
        r"^(?:gh auth token|gh auth status .*(?:-t|--show-token)|glab auth status .*-t|heroku"
        r" auth:token)",
        r"^kubectl (?:.* )?(?:get (?:\S+,)?secrets?\b|describe secrets?\b|config view .*--raw"
        r"|create token)",
        r"^(?:npm|yarn|pnpm) (?:token|config (?:get|list|ls) .*(?:auth|-l|token)|login)\b",
        r"^git (?:.* )?credential(?:-\S+)? (?:fill|get)\b|^git-credential",
        r"^ssh-keygen (?:.* )?-[a-z]*[yp]\b|^ssh-add -[lL]?D?$|^openssl (?:rsa|pkcs12|ec|pkey)"
        r" .*-in\b",
        r"^(?:gcore|procdump)\b|^(?:gdb|lldb) (?:.* )?(?:-p|--pid|attach)\b|^strace (?:.*"
        r" )?-[a-z]*p\b",
        r"^(?:unshadow|john|hashcat|mimikatz|mimipenguin|lazagne|laZagne\S*|truffleHog|pspy\S*)\b",
        r"^getent (?:g?shadow)\b|^dscl .*-read .*[Pp]assw",
        r"169\.254\.169\.254|metadata\.google\.internal|fd00:ec2::254",
        r"^printenv (?:.*[ _])?(?:\w*(?:KEY|TOKEN|SECRET|PASSW|CREDENTIAL)\w*)",
        r"^docker (?:.* )?(?:inspect .*\.Env|exec .* (?:env|printenv)$)",
        r"^winx auth\b.*\b(?:get|show|export)\b",
    ),
    *_patterns(
        "takes the rights of another user, or of the machine",
        r"^(?:sudo|doas|pkexec|su|runuser|sudoedit|visudo|gksudo|kdesu|run0)(?: |$)",
        r"^chmod (?:.* )?(?:0*[2-7][0-7]{3}|[ugoa]*[+=][rwxXt]*s\S*)(?: |$)",
        r"^(?:setcap|setfacl|capsh|chattr)\b",
        r"^(?:usermod|useradd|adduser|groupadd|gpasswd|chpasswd|passwd|chsh|vipw|vigr|newusers)\b",
        r"^(?:docker|podman|nerdctl) (?:.* )?(?:--privileged|--pid[= ]host|--cap-add|--device[= ]|"
        r"--userns[= ]host|--security-opt[= ]\S*unconfined)",
        r"^(?:docker|podman|nerdctl) (?:.* )?(?:-v|--volume|--mount)[= ]?\S*(?:docker\.sock"
        r"|source=/,|src=/,)",
        r"^(?:docker|podman|nerdctl) (?:.* )?(?:-v|--volume)[= ]?(?:/|/etc|/root|/home|/var|/proc"
        r"|/sys|~):",
        r"^(?:nsenter|unshare|chroot|pivot_root|setpriv|ctr|runc|lxc|machinectl|debugfs)\b",
        r"^(?:mount|umount|fusermount3?|losetup|swapoff|swapon|sshfs)(?: |$)",
        r"^(?:insmod|modprobe|rmmod|kexec|depmod|bpftool|dkms)\b",
        r"^sysctl (?:.* )?(?:-w|-p|--write|\S+=)|^(?:setenforce|aa-disable|aa-teardown|semanage)\b",
        r"^(?:iptables|ip6tables|nft|ufw|firewall-cmd|pfctl|ebtables)\b",
        r"^chown (?:.* )?(?:root|0)(?::\S*)? ",
        r"^kubectl (?:.* )?(?:create|apply) .*clusterrolebinding",
        r"^(?:update-alternatives|dpkg-divert|authconfig|pam-auth-update|spctl|csrutil)\b",
        r"^docker (?:.* )?-H(?: |=)|^xhost \+",
    ),
    *_patterns(
        "stays after it has ended: start-up, schedules, global settings",
        r"^crontab (?!-l(?: |$)).+|^crontab$",
        r"^(?:at|batch)(?: |$)(?!-l|-q)",
        r"^systemctl (?:.* )?(?:enable|link|mask|unmask|edit|set-default|daemon-reload|preset"
        r"|start|restart)\b",
        r"^(?:launchctl (?:load|bootstrap|submit|enable)|update-rc\.d|chkconfig|rc-update|loginctl "
        r"enable-linger)\b",
        r"^(?:npm|pnpm|yarn) config (?:.* )?set .*(?:-g\b|--global|--location[= ]global|registry"
        r"|proxy|"
        r"script-shell|ignore-scripts|cafile|strict-ssl)",
        r"^pip3? config (?:.* )?(?:set|edit)\b|^python[\d.]* -m pip config (?:.* )?set\b",
        r"^(?:gem sources|conda config|cargo login|poetry config|uv config|go env -w|bundle"
        r" config)\b.*"
        r"(?:add|set|-w|--add|https?:|proxy|global)",
        r"^git (?:.* )?config (?:.* )?(?:--global|--system)\b(?!.* (?:--get\S*|--list|-l)\b)",
        r"^git (?:.* )?config (?:.* )?(?:credential\.|url\.|http\.|remote\.\S+\.(?:proxy|vcs)|"
        r"core\.(?:sshcommand|askpass|gitproxy)|gpg\.)",
        r"(?i)^git (?:.* )?config (?:.* )?(?:core\.sshcommand|core\.askpass|include\.path|"
        r"includeif\.)",
        r"^git (?:.* )?-c \S*(?:http\.sslVerify|http\.proxy|credential\.helper|core\.sshCommand)=",
        r"^ssh-copy-id\b|^ssh (?:.* )?-[a-zA-Z]*R(?: |\d)",
        r"^winx (?:.* )?(?:config|trust|auth)\b.*\b(?:set|approval|mode|add|login|trust)\b",
        r"^(?:gsettings|dconf|defaults|reg|scutil|networksetup|nmcli|resolvectl) (?:.* )?"
        r"(?:set|write|add|modify|setproxy|-setwebproxy)\b",
        r"^(?:autossh|cloudflared tunnel|ngrok|chisel|frpc|bore|tailscale up|devtunnel)\b",
        r"^(?:apt-key add|add-apt-repository|rpm --import|update-ca-certificates"
        r"|update-ca-trust)\b",
        r"^(?:pre-commit|husky|lefthook) (?:install|init)\b.*(?:-g|--global|-t)",
        r"^code (?:.* )?--install-extension\b",
        r"^(?:export|declare -x|typeset -x|set -[gx]*x)\b.*\b(?:(?:https?|all|ftp|no)_proxy"
        r"|LD_PRELOAD|"
        r"LD_LIBRARY_PATH|LD_AUDIT|DYLD_\w+|PROMPT_COMMAND|BASH_ENV|ENV|GIT_SSH(?:_COMMAND)?|"
        r"GIT_PROXY_COMMAND|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|"
        r"NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|GIT_SSL_NO_VERIFY|\w+_BASE_URL"
        r"|\w*INDEX_URL|"
        r"npm_config_registry|NODE_OPTIONS|PYTHONSTARTUP|PYTHONPATH|PERL5OPT|RUBYOPT"
        r"|JAVA_TOOL_OPTIONS|"
        r"SSH_ASKPASS|SUDO_ASKPASS|WINX_\w+|(?:HTTPS?|ALL|FTP|NO)_PROXY)\b",
    ),
    *_patterns(
        "runs code from the network",
        r"^(?:uv )?pip3?(?:[\d.]*) (?:.* )?(?:install|download|wheel) (?:.* )?(?:-i\b|--index-url|"
        r"--extra-index-url|--trusted-host|--find-links|-f\b|\S*https?://|git\+|\S+@ )",
        r"^(?:python[\d.]* -m pip|uv (?:add|tool install)|uvx|pipx \w+) (?:.* )?(?:--index\S*|"
        r"--extra-index-url|--default-index|--trusted-host|-i\b|\S*https?://|git\+)",
        r"^(?:npm|pnpm|yarn|bun|npx|bunx) (?:.* )?(?:--registry|https?://|git\+|github:|\S+\.tgz)",
        r"^(?:npx|bunx|pnpm dlx|yarn dlx) (?:.* )?(?:https?://|github:|git\+)",
        r"^(?:gem install .*(?:--source|-s\b|--clear-sources)|cargo install .*(?:--git|--registry"
        r"|--index))",
        r"^(?:deno (?:run|install)|node|bun run|go run) (?:.* )?(?:https?://"
        r"|[\w.-]+\.[a-z]{2,}/\S+@)",
        r"^(?:easy_install|cpan|cpanm|luarocks) .*https?://|^R .*install\.packages.*http",
        r"^(?:nc|ncat|netcat|nc\.\w+) (?:.* )?(?:-[a-zA-Z]*[ec]\b|--exec|--sh-exec|--lua-exec)",
        r"(?i)^socat\b.*\b(?:exec|system|shell):|^socat\b.*\bEXEC\b",
        r"/dev/(?:tcp|udp)/\S+.*(?:bash|sh)\b.*-i|(?:bash|sh) -i\b",
        r"^(?:kubectl (?:apply|create)|helm install|docker (?:build|stack deploy)) .*https?://",
        r"^(?:dpkg -i|rpm -[iU]\S*|apt(?:-get)? install|dnf install|yum install|apk add) .*"
        r"(?:https?://|--allow-unauthenticated|--allow-untrusted|--nogpgcheck|--force-yes)",
        r"^(?:msfvenom|msfconsole|empire|sliver|pwncat|weevely|evil-winrm)\b",
    ),
)
