#!/usr/bin/env python3
"""Assembles an image from layer tars, in every shape that engines and tools write. Python's library only.

  image.py [--shape SHAPE] [--compress none|gzip|zstd] [--platform OS/ARCH[/VARIANT]] [--tag NAME]
           OUT LAYER[::CREATED_BY]...
  image.py index [--tag NAME] OUT_DIR OCI_DIR=OS/ARCH[/VARIANT]...      several platforms behind one index
  image.py index --nested [--attest] OUT_DIR OCI_DIR=...                an index inside index.json, as buildx pushes it

Shapes
  docker20   docker save before 25: <id>/layer.tar, <id>/json, manifest.json; a repeated layer is a symlink
  docker25   docker save since 25: blobs/sha256/*, index.json, oci-layout and manifest.json
  oci-dir    OCI layout, a folder
  oci-tar    OCI layout, a tar

A layer may stand twice. CREATED_BY becomes its history line; every second line of history is an empty layer (ENV), so
that a reader that counts lines instead of layers is caught. The same input gives the same bytes.
"""
import argparse
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile

WHEN = "2023-11-14T22:13:20Z"
OCI = "application/vnd.oci.image."
SUFFIX = {"none": "", "gzip": "+gzip", "zstd": "+zstd"}


def sha(data):
    return hashlib.sha256(data).hexdigest()


def sha_file(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(1 << 20):
            h.update(chunk)
    return h.hexdigest()


def dump(value):
    return json.dumps(value, separators=(",", ":")).encode()


def compress(path, how, out):
    if how == "none":
        shutil.copyfile(path, out)
    elif how == "gzip":
        tool = shutil.which("pigz")
        with open(path, "rb") as src, open(out, "wb") as dst:
            if tool:
                subprocess.run([tool, "-n", "-6", "-c"], stdin=src, stdout=dst, check=True)
            else:
                with gzip.GzipFile("", "wb", 6, dst, 0) as z:
                    shutil.copyfileobj(src, z, 1 << 20)
    else:
        subprocess.run(["zstd", "-q", "-f", "-3", "-T0", path, "-o", out], check=True)


class Image:
    def __init__(self, args):
        self.args = args
        self.layers = []  # (path, created_by, diff_id)
        for item in args.layer:
            path, _, by = item.partition("::")
            self.layers.append((path, by or "ADD %s in /" % os.path.basename(path), sha_file(path)))

    def config(self):
        os_, arch, *variant = self.args.platform.split("/")
        history = []
        for i, (_, by, _) in enumerate(self.layers):
            history.append({"created": WHEN, "created_by": by})
            history.append({"created": WHEN, "created_by": "ENV STEP=%d" % i, "empty_layer": True})
        config = {"architecture": arch, "os": os_, "created": WHEN,
                  "config": {"Env": ["PATH=/usr/bin:/bin"], "Cmd": ["sh"]},
                  "history": history,
                  "rootfs": {"type": "layers", "diff_ids": ["sha256:" + d for _, _, d in self.layers]}}
        if variant:
            config["variant"] = variant[0]
        return dump(config)

    # ---- OCI

    def oci(self, folder):
        """Writes an OCI layout; returns the manifest's descriptor."""
        blobs = os.path.join(folder, "blobs", "sha256")
        os.makedirs(blobs, exist_ok=True)
        descriptors = []
        for path, _, _ in self.layers:
            tmp = os.path.join(blobs, "tmp")
            compress(path, self.args.compress, tmp)
            digest, size = sha_file(tmp), os.path.getsize(tmp)
            os.replace(tmp, os.path.join(blobs, digest))
            descriptors.append({"mediaType": OCI + "layer.v1.tar" + SUFFIX[self.args.compress],
                                "digest": "sha256:" + digest, "size": size})
        config = self.blob(blobs, self.config())
        manifest = dump({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                         "config": {"mediaType": OCI + "config.v1+json", "digest": "sha256:" + config[0],
                                    "size": config[1]},
                         "layers": descriptors})
        digest, size = self.blob(blobs, manifest)
        descriptor = {"mediaType": OCI + "manifest.v1+json", "digest": "sha256:" + digest, "size": size,
                      "annotations": {"org.opencontainers.image.ref.name": self.args.tag.rpartition(":")[2]}}
        write(folder, "oci-layout", dump({"imageLayoutVersion": "1.0.0"}))
        write(folder, "index.json", dump({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                                          "manifests": [descriptor]}))
        return config[0], descriptors

    @staticmethod
    def blob(blobs, data):
        digest = sha(data)
        write(blobs, digest, data)
        return digest, len(data)

    # ---- docker save

    def docker25(self, folder):
        config, layers = self.oci(folder)
        names = ["blobs/sha256/" + d["digest"][7:] for d in layers]
        sources = {"sha256:" + diff: {"mediaType": d["mediaType"], "size": d["size"], "digest": d["digest"]}
                   for d, (_, _, diff) in zip(layers, self.layers)}
        write(folder, "manifest.json", dump([{"Config": "blobs/sha256/" + config, "RepoTags": [self.args.tag],
                                              "Layers": names, "LayerSources": sources}]))

    def docker20(self, folder):
        config = self.config()
        names, seen, parent = [], {}, ""
        for path, _, diff in self.layers:
            lid = sha((parent + diff).encode())
            os.makedirs(os.path.join(folder, lid))
            write(folder, lid + "/VERSION", b"1.0")
            write(folder, lid + "/json", dump({"id": lid, "created": WHEN, **({"parent": parent} if parent else {})}))
            target = os.path.join(folder, lid, "layer.tar")
            if diff in seen:
                os.symlink("../%s/layer.tar" % seen[diff], target)
            else:
                compress(path, self.args.compress, target)
            seen.setdefault(diff, lid)
            names.append(lid + "/layer.tar")
            parent = lid
        write(folder, sha(config) + ".json", config)
        write(folder, "manifest.json", dump([{"Config": sha(config) + ".json", "RepoTags": [self.args.tag],
                                              "Layers": names}]))
        name, _, tag = self.args.tag.rpartition(":")
        write(folder, "repositories", dump({name: {tag: parent}}))


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def pack(folder, out):
    """A tar with sorted members, fixed times and owners."""
    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        for where, dirs, files in os.walk(folder):
            dirs.sort()
            for name in sorted(dirs) + sorted(files):
                path = os.path.join(where, name)
                info = tar.gettarinfo(path, os.path.relpath(path, folder))
                info.uid = info.gid = 0
                info.uname = info.gname = "root"
                info.mtime = 1700000000
                if info.isreg():
                    with open(path, "rb") as f:
                        tar.addfile(info, f)
                else:
                    tar.addfile(info)


def build(argv):
    ap = argparse.ArgumentParser(usage=__doc__)
    ap.add_argument("--shape", default="docker25", choices=["docker20", "docker25", "oci-dir", "oci-tar"])
    ap.add_argument("--compress", default="none", choices=list(SUFFIX))
    ap.add_argument("--platform", default="linux/amd64")
    ap.add_argument("--tag", default="lab/image:1")
    ap.add_argument("out")
    ap.add_argument("layer", nargs="+")
    args = ap.parse_args(argv)
    folder = args.out if args.shape == "oci-dir" else args.out + ".dir"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    image = Image(args)
    {"docker20": image.docker20, "docker25": image.docker25, "oci-dir": image.oci, "oci-tar": image.oci}[args.shape](folder)
    if args.shape != "oci-dir":
        pack(folder, args.out)
        shutil.rmtree(folder)


def index(argv):
    ap = argparse.ArgumentParser(usage=__doc__)
    ap.add_argument("--tag", default="lab/image:1")
    ap.add_argument("--nested", action="store_true")
    ap.add_argument("--attest", action="store_true")
    ap.add_argument("out")
    ap.add_argument("part", nargs="+")
    args = ap.parse_args(argv)
    blobs = os.path.join(args.out, "blobs", "sha256")
    os.makedirs(blobs)
    manifests = []
    for part in args.part:
        folder, _, platform = part.partition("=")
        os_, arch, *variant = platform.split("/")
        shutil.copytree(os.path.join(folder, "blobs"), os.path.join(args.out, "blobs"), dirs_exist_ok=True)
        with open(os.path.join(folder, "index.json"), "rb") as f:
            d = json.load(f)["manifests"][0]
        d.pop("annotations", None)
        d["platform"] = {"architecture": arch, "os": os_, **({"variant": variant[0]} if variant else {})}
        manifests.append(d)
        if args.attest:
            manifests.append(attestation(blobs, d["digest"]))
    if args.nested:
        digest, size = Image.blob(blobs, dump({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                                               "manifests": manifests}))
        manifests = [{"mediaType": OCI + "index.v1+json", "digest": "sha256:" + digest, "size": size}]
    manifests[0].setdefault("annotations", {})["org.opencontainers.image.ref.name"] = args.tag.rpartition(":")[2]
    write(args.out, "oci-layout", dump({"imageLayoutVersion": "1.0.0"}))
    write(args.out, "index.json", dump({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                                        "manifests": manifests}))


def attestation(blobs, subject):
    """What BuildKit puts beside each platform's manifest: platform unknown/unknown, layers that are no tar."""
    body = dump({"_type": "https://in-toto.io/Statement/v0.1", "subject": [], "predicate": {}})
    layer, config = Image.blob(blobs, body), Image.blob(blobs, dump({"architecture": "unknown", "os": "unknown",
                                                                     "config": {}, "rootfs": {"type": "layers",
                                                                                              "diff_ids": []}}))
    manifest = Image.blob(blobs, dump({
        "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
        "config": {"mediaType": OCI + "config.v1+json", "digest": "sha256:" + config[0], "size": config[1]},
        "layers": [{"mediaType": "application/vnd.in-toto+json", "digest": "sha256:" + layer[0], "size": layer[1]}]}))
    return {"mediaType": OCI + "manifest.v1+json", "digest": "sha256:" + manifest[0], "size": manifest[1],
            "platform": {"architecture": "unknown", "os": "unknown"},
            "annotations": {"vnd.docker.reference.digest": subject,
                            "vnd.docker.reference.type": "attestation-manifest"}}


if __name__ == "__main__":
    if sys.argv[1:2] == ["index"]:
        index(sys.argv[2:])
    else:
        build(sys.argv[1:])
