#!/bin/bash
# vigia audit host: this host, roots of other distributions, firewalls in a network of their own.
. "$(dirname "$0")/lib.sh"
root=$TMP/root

# put PATH [MODE]: a file of the root, from standard input.
put() { mkdir -p "$root/$(dirname "$1")" && cat >"$root/$1" && chmod "${2:-644}" "$root/$1"; }
fresh() { rm -rf "$root"; mkdir -p "$root"; }
# state ID: how the check ended. place ID: where it found something, one a line.
state() { jq -r --arg id "$1" '.checks[] | select(.id == $id) | .state' "$OUT"; }
places() { jq -r --arg id "$1" '.findings[] | select(.id == $id) | .place.path // .path // ""' "$OUT"; }
is() { local id=$1 want=$2; same "$id: $(state "$id")" "$id: $want"; }

debian()
{
    fresh
    put usr/lib/os-release <<<$'ID=debian\nVERSION_ID="10"\nPRETTY_NAME="Debian GNU/Linux 10 (buster)"'
    mkdir -p "$root/etc" && ln -s ../usr/lib/os-release "$root/etc/os-release"
    put etc/passwd <<<$'root:x:0:0::/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/bash'
    put etc/group <<<$'root:x:0:\ndocker:x:998:ada'
    put etc/shadow 640 <<<$'root:*:1::::::\nada:!:1::::::'
    put etc/fstab <<<$'UUID=1 / ext4 defaults 0 1\nUUID=2 /var/lib/docker ext4 defaults 0 2'
    put etc/docker/daemon.json <<<'{"debug": true}'
    put usr/bin/dockerd 755 <<<''
    put lib/systemd/system/docker.service <<<'[Service]'
    put var/lib/docker/x <<<''
    chmod 710 "$root/var/lib/docker"
    put var/lib/dpkg/status <<<$'Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.1.1d-0+deb10u6\n'
    put var/lib/apt/lists/security.debian.org_dists_buster_updates_InRelease <<<$'Label: Debian-Security\nSuite: oldstable'
    put var/lib/apt/lists/security.debian.org_dists_buster_updates_main_binary-amd64_Packages <<<$'Package: openssl\nVersion: 1.1.1n-0+deb10u6\n'
    put etc/apt/apt.conf.d/20auto-upgrades <<<'APT::Periodic::Unattended-Upgrade "1";'
    put usr/bin/unattended-upgrade 755 <<<''
    put etc/audit/rules.d/docker.rules 640 <<<$'-w /usr/bin/dockerd -p wa -k docker\n-w /etc/docker/daemon.json -p wa -k docker'
}

if [ "$(id -u)" = 0 ]; then
    debian
    vigia audit host --root "$root" --level 2 -f json
    check "audit host: Debian: release without support" is HST-0004 failed
    check "audit host: Debian: /etc/fstab has the data root" is HST-0001 passed
    check "audit host: Debian: member of docker" is HST-0002 failed
    check "audit host: Debian: pending security update" is HST-0081 failed
    check "audit host: Debian: lists are new" is HST-0084 passed
    check "audit host: Debian: unattended-upgrades" is HST-0083 passed
    check "audit host: Debian: dockerd is watched" is HST-0011 passed
    check "audit host: Debian: a watch of daemon.json is none of /etc/docker" is HST-0014 failed
    check "audit host: Debian: unit belongs to root" is HST-0031 passed
    check "audit host: offline kernels are not looked at" is HST-0077 not-looked-at
    check "audit host: no kernel means no reboot" is HST-0005 not-looked-at
    chmod 622 "$root/lib/systemd/system/docker.service"
    chown 1000 "$root/etc/docker"
    touch -d '20 days ago' "$root/var/lib/apt/lists"
    vigia audit host --root "$root" -f json
    check "audit host: 0622 is not at most 0644" is HST-0032 failed
    check "audit host: /etc/docker of another user" is HST-0035 failed
    check "audit host: old lists" is HST-0084 failed
    vigia audit host --root "$root" --only 'CIS 3.5' -f json
    check "audit host: the benchmark's numbers work" same "$(jq -r '[.checks[].id] | join(",")' "$OUT")" HST-0035
    # user 1000 may write: version 2; owner, user 1000, group, mask, others, each with its permissions and an id
    if $PYTHON -c 'import os, struct, sys
entries = [(1, 7, -1), (2, 7, 1000), (4, 5, -1), (16, 7, -1), (32, 5, -1)]
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *e) for e in entries))' \
        "$root/usr/bin/dockerd" 2>/dev/null; then
        vigia audit host --root "$root" -f json
        check "audit host: an access control list" is HST-0045 failed
        check "audit host: says whom it lets in" grep -q 'user ada rwx' "$OUT"
    else
        skip "audit host: an access control list" "this file system has none"
    fi
    fresh
    put etc/os-release <<<$'ID=ubuntu\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy\nPRETTY_NAME="Ubuntu 22.04 LTS"'
    put var/lib/dpkg/status <<<$'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.1-6ubuntu1\n'
    put var/lib/apt/lists/security.ubuntu.com_ubuntu_dists_jammy-security_InRelease <<<$'Label: Ubuntu\nSuite: jammy-security'
    put var/lib/apt/lists/security.ubuntu.com_ubuntu_dists_jammy-security_main_binary-amd64_Packages <<<$'Package: bash\nVersion: 5.1-6ubuntu1.1\n'
    put etc/ufw/ufw.conf <<<'ENABLED=yes'
    vigia audit host --root "$root" -f json
    check "audit host: Ubuntu: pending security update" is HST-0081 failed
    check "audit host: Ubuntu: nothing updates it by itself" is HST-0083 failed
    check "audit host: Ubuntu: supported" is HST-0004 passed
    fresh
    put etc/os-release <<<$'ID="rhel"\nVERSION_ID="9.4"\nPRETTY_NAME="Red Hat Enterprise Linux 9.4 (Plow)"'
    put etc/passwd <<<'root:x:0:0::/root:/bin/bash'
    put etc/group <<<'root:x:0:'
    put etc/selinux/config <<<'SELINUX=permissive'
    put usr/bin/dnf 755 <<<''
    put etc/dnf/automatic.conf <<<$'[commands]\napply_updates = no'
    put etc/sysconfig/docker 666 <<<'OPTIONS='
    put usr/bin/dockerd 755 <<<''
    vigia audit host --root "$root" -f json
    check "audit host: RHEL: supported" is HST-0004 passed
    check "audit host: RHEL: SELinux is permissive" is HST-0061 failed
    check "audit host: RHEL: no policy for containers" is HST-0063 failed
    check "audit host: RHEL: /etc/sysconfig/docker" is HST-0041 failed
    fresh
    put etc/os-release <<<$'ID=alpine\nVERSION_ID=3.12.1\nPRETTY_NAME="Alpine Linux v3.12"'
    put etc/passwd <<<$'root:x:0:0::/root:/bin/ash\nguest:x:405:100::/dev/null:/bin/ash'
    put etc/group <<<'root:x:0:'
    put etc/shadow 640 <<<$'root:*::0:::::\nguest::1::::::'
    put lib/apk/db/installed <<<$'P:busybox\nV:1.31.1-r16\nA:x86_64\n'
    put etc/periodic/daily/upgrade 755 <<<$'#!/bin/sh\napk -U upgrade'
    mkdir -p "$root/var/cache/apk" && printf 'P:busybox\nV:1.31.1-r22\n\n' | gzip >"$root/var/cache/apk/APKINDEX.0a1b2c3d.tar.gz"
    vigia audit host --root "$root" -f json
    check "audit host: Alpine: release without support" is HST-0004 failed
    check "audit host: Alpine: an empty password" is HST-0009 failed
    check "audit host: Alpine: updates" is HST-0082 failed
    check "audit host: Alpine: cron installs them" is HST-0083 passed
else
    skip "audit host: roots" "their files have to belong to root"
fi

for lab in debian11 debian12 debian13; do
    [ -f "$LAB/$lab/root.tar" ] || { skip "audit host: $lab" "the lab has no $lab"; continue; }
    fresh
    tar -C "$root" -xf "$LAB/$lab/root.tar" ./etc ./usr/lib/os-release ./var/lib/dpkg/status 2>/dev/null
    vigia audit host --root "$root" -f json
    check "audit host: $lab: its packages are known" json '.checks | map(select(.id == "HST-0083")) | .[0].state == "failed"'
    check "audit host: $lab: no account without a password" is HST-0009 passed
done
for lab in "$LAB"/alpine/alpine-3.1?.* "$LAB"/rpm/sqlite "$LAB"/rpm/bdb "$LAB"/rpm/ndb; do
    [ "${lab%.tsv}" = "$lab" ] || continue
    [ -d "$lab" ] || { skip "audit host: ${lab#"$LAB"/}" "the lab has it not"; continue; }
    vigia audit host --root "$lab" -f json
    check "audit host: ${lab#"$LAB"/}" json '[.checks[] | select(.state == "not-looked-at")] | length > 5'
done

if [ -d "$LAB/rpm/sqlite" ]; then
    fresh
    cp -r "$LAB/rpm/sqlite/." "$root"
    mkdir -p "$root/var/cache/dnf/baseos-0123456789abcdef/repodata"
    touch "$root/var/cache/dnf/baseos-0123456789abcdef/repodata/repomd.xml"
    put updateinfo.xml <<<'<updates><update from="x" status="final" type="security" version="1"><pkglist><collection short="x">
        <package name="bash" version="5.1.8" release="999.el9" epoch="0" arch="x86_64"></package></collection></pkglist></update></updates>'
    gzip -c "$root/updateinfo.xml" >"$root/var/cache/dnf/baseos-0123456789abcdef/repodata/12ab-updateinfo.xml.gz"
    vigia audit host --root "$root" -f json
    check "audit host: rpm: a pending security update" is HST-0081 failed
    check "audit host: rpm: is bash's" grep -q 'bash 5.1.8-6.el9_1 → 5.1.8-999.el9' "$OUT"
else
    skip "audit host: rpm: updates" "the lab has no rpm"
fi

fresh
vigia audit host --root "$root" -f json
check "audit host: an empty root has no findings" json '.findings | length == 0'
check "audit host: and passes nothing that needs a file" json '[.checks[] | select(.state == "passed")] | length < 5'
vigia audit host --root "$root/absent"
check "audit host: a root that is not there is an error" test "$RC" -gt 1
check "audit host: with its name" grep -q "$root/absent" "$ERR"
mkdir -p "$root/etc" && ln -s loop "$root/etc/loop" && ln -s loop "$root/etc/passwd" && mkfifo "$root/etc/group"
vigia audit host --root "$root" -f json
check "audit host: loops and fifos" is HST-0002 not-looked-at

vigia audit host -f json
check "audit host: this host" json '.checks | length > 50'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && chmod o+x "$TMP" && cp "$VIGIA" "$TMP/vigia" && chmod o+rx "$TMP/vigia" &&
    setpriv --reuid 65534 --regid 65534 --clear-groups "$TMP/vigia" --version >/dev/null 2>&1; then
    setpriv --reuid 65534 --regid 65534 --clear-groups "$TMP/vigia" audit host -f json --no-config >"$OUT" 2>"$ERR"
    check "audit host: without root shadow is not looked at" is HST-0009 not-looked-at
    check "audit host: nor are audit rules passed" json '[.checks[] | select(.id >= "HST-0011" and .id <= "HST-0026" and .state == "passed")] | length == 0'
else
    skip "audit host: without root" "needs root, to give it up"
fi

# rules IPTABLES: the engine's, and a port that is published on all addresses.
rules()
{
    "$1" -N DOCKER && "$1" -N DOCKER-USER && "$1" -A FORWARD -j DOCKER-USER && "$1" -A FORWARD -o docker0 -j DOCKER && "$1" -t nat -N DOCKER &&
        "$1" -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER &&
        "$1" -t nat -A DOCKER '!' -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80
}
firewall()
{
    local ipt=$1
    rules "$ipt" 2>/dev/null || { skip "audit host: $ipt" "it cannot be used here"; return; }
    vigia audit host -f json
    check "audit host: $ipt: no firewall" is HST-0091 failed
    check "audit host: $ipt: an open port" is HST-0093 failed
    check "audit host: $ipt: forwards everything" is HST-0094 failed
    "$ipt" -N ufw-user-input
    vigia audit host -f json
    check "audit host: $ipt: UFW is passed by" is HST-0092 failed
    "$ipt" -A INPUT -i lo -j ACCEPT && "$ipt" -P INPUT DROP && "$ipt" -P FORWARD DROP && "$ipt" -I DOCKER-USER -i eth0 -j DROP
    vigia audit host -f json
    for id in HST-0091 HST-0092 HST-0094; do
        check "audit host: $ipt: repaired: $id" is $id passed
    done
}
export -f firewall rules vigia check json same is state ok not_ok skip
export VIGIA OUT ERR TMP
for ipt in iptables-nft iptables-legacy; do
    if [ "$(id -u)" = 0 ] && command -v $ipt >/dev/null && unshare -n true 2>/dev/null; then
        unshare -n bash -c "firewall $ipt"
    else
        skip "audit host: $ipt" "needs root, $ipt and network namespaces"
    fi
done
