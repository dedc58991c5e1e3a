#!/usr/bin/env python3
"""Derives OSV records from what Debian's security updates say of themselves.

  changelogs.py newer STATUS PACKAGES               sources that have an update, each with its
                                                        three smallest binary packages
  changelogs.py osv RELEASE STATUS OUT_DIR DEB...   records from the changelogs in those packages

A changelog entry above the installed version that names CVEs fixed them in that entry's version. STATUS is the image's
dpkg status (it tells source names and installed versions), PACKAGES apt's list of the security archive. Debian's library
for orderings is not needed: dpkg compares.
"""
import gzip
import json
import os
import re
import subprocess
import sys

CVE = re.compile(r"CVE-\d{4}-\d{4,7}")
ENTRY = re.compile(r"^(\S+) \(([^)]+)\) ")
DATE = re.compile(r"^ -- .*>  (.*)$")


def records(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        rec = {}
        for line in f:
            if not line.strip():
                if rec:
                    yield rec
                rec = {}
            elif line[0] not in " \t":
                key, _, value = line.partition(":")
                rec[key] = value.strip()
        if rec:
            yield rec


def source(rec):
    name, _, version = rec.get("Source", rec["Package"]).partition(" ")
    return name, version.strip("()") or rec["Version"]


def newer(a, b):
    return subprocess.run(["dpkg", "--compare-versions", a, "gt", b]).returncode == 0


def installed(status):
    return {source(r)[0]: source(r)[1] for r in records(status) if r.get("Status", "").endswith(" installed")}


def cmd_newer(status, packages):
    have, best = installed(status), {}
    for r in records(packages):
        name, version = source(r)
        if name in have and newer(version, have[name]):
            best.setdefault(name, []).append((int(r["Size"]), r["Package"]))
    for name in sorted(best):
        print(name, *(package for _, package in sorted(best[name])[:3]))


def cmd_osv(release, status, out, debs):
    have, fixed = installed(status), {}
    for deb in debs:
        for name, version, text, date in changelog(deb):
            if name not in have or not newer(version, have[name]):
                break
            for cve in CVE.findall(text):
                fixed[(name, cve)] = (version, date)  # entries run from new to old: the oldest fix stays
    os.makedirs(out, exist_ok=True)
    by_cve = {}
    for (name, cve), (version, date) in fixed.items():
        by_cve.setdefault(cve, []).append((name, version, date))
    for cve, affected in by_cve.items():
        doc = {"schema_version": "1.6.0", "id": "DEBIAN-" + cve, "modified": max(d for _, _, d in affected), "upstream": [cve],
               "affected": [{"package": {"ecosystem": "Debian:" + release, "name": n},
                             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": v}]}]}
                            for n, v, _ in sorted(affected)]}
        with open(os.path.join(out, doc["id"] + ".json"), "w") as f:
            json.dump(doc, f)


def changelog(deb):
    """(source, version, text, date) of each entry, new to old."""
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE, check=True).stdout
    text = b""
    for pattern in ("changelog.Debian.gz", "changelog.gz"):
        r = subprocess.run(["tar", "-xO", "--wildcards", "./usr/share/doc/*/" + pattern], input=tar, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if r.stdout:
            text = gzip.decompress(r.stdout)
            break
    name = version = ""
    body = []
    for line in text.decode("utf-8", "replace").splitlines():
        m, d = ENTRY.match(line), DATE.match(line)
        if m:
            name, version, body = m.group(1), m.group(2), []
        elif d and name:
            when = subprocess.run(["date", "-u", "-d", d.group(1), "+%Y-%m-%dT%H:%M:%SZ"], stdout=subprocess.PIPE, text=True).stdout.strip()
            yield name, version, "\n".join(body), when or "2024-01-01T00:00:00Z"
            name = ""
        else:
            body.append(line)


if __name__ == "__main__":
    if sys.argv[1:2] == ["newer"]:
        cmd_newer(*sys.argv[2:])
    elif sys.argv[1:2] == ["osv"]:
        cmd_osv(*sys.argv[2:5], sys.argv[5:])
    else:
        sys.exit(__doc__)
