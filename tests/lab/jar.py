#!/usr/bin/env python3
"""Assembles Java archives around real jars, the way build tools do.

  jar.py boot  OUT G:A:V JAR...   Spring Boot: BOOT-INF/lib/*.jar stored, own pom.properties, Start-Class
  jar.py war   OUT G:A:V JAR...   WEB-INF/lib/*.jar deflated
  jar.py ear   OUT G:A:V FILE...  wars and jars at the top
  jar.py uber  OUT G:A:V JAR...   all members of all jars in one archive (maven-shade): many pom.properties
  jar.py bare  OUT JAR            JAR without META-INF/maven: only the manifest tells
  jar.py nameless OUT JAR         JAR without META-INF at all: only the file's name tells

The same input gives the same bytes.
"""
import sys
import zipfile

WHEN = (2021, 11, 1, 0, 0, 0)


def put(z, name, data, how):
    info = zipfile.ZipInfo(name, WHEN)
    info.compress_type = how
    info.external_attr = 0o644 << 16
    z.writestr(info, data)


def own(z, gav, manifest):
    group, artifact, version = gav.split(":")
    put(z, "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\r\nImplementation-Title: %s\r\nImplementation-Version: %s\r\n%s\r\n"
        % (artifact, version, manifest), zipfile.ZIP_DEFLATED)
    put(z, "META-INF/maven/%s/%s/pom.properties" % (group, artifact),
        "artifactId=%s\ngroupId=%s\nversion=%s\n" % (artifact, group, version), zipfile.ZIP_DEFLATED)
    put(z, "META-INF/maven/%s/%s/pom.xml" % (group, artifact),
        '<?xml version="1.0"?>\n<project><modelVersion>4.0.0</modelVersion><groupId>%s</groupId>'
        "<artifactId>%s</artifactId><version>%s</version></project>\n" % (group, artifact, version),
        zipfile.ZIP_DEFLATED)


def base(path):
    return path.rsplit("/", 1)[-1]


def read(path):
    with open(path, "rb") as f:
        return f.read()


def nest(out, gav, files, folder, how, manifest):
    with zipfile.ZipFile(out, "w") as z:
        own(z, gav, manifest)
        for path in sorted(files, key=base):
            put(z, folder + base(path), read(path), how)


def uber(out, gav, files):
    seen = set()
    with zipfile.ZipFile(out, "w") as z:
        own(z, gav, "")
        seen.update(z.namelist())
        for path in sorted(files, key=base):
            with zipfile.ZipFile(path) as jar:
                for member in jar.infolist():
                    if member.is_dir() or member.filename in seen or member.filename.endswith((".SF", ".RSA")):
                        continue
                    seen.add(member.filename)
                    put(z, member.filename, jar.read(member), zipfile.ZIP_DEFLATED)


def without(out, path, prefix):
    with zipfile.ZipFile(path) as jar, zipfile.ZipFile(out, "w") as z:
        for member in jar.infolist():
            if member.is_dir():
                continue
            if member.filename.startswith(prefix):
                continue
            put(z, member.filename, jar.read(member), zipfile.ZIP_DEFLATED)


def main():
    kind, out, *rest = sys.argv[1:]
    if kind == "boot":
        nest(out, rest[0], rest[1:], "BOOT-INF/lib/", zipfile.ZIP_STORED,
             "Main-Class: org.springframework.boot.loader.JarLauncher\r\nStart-Class: com.example.Shop\r\n"
             "Spring-Boot-Lib: BOOT-INF/lib/\r\n")
    elif kind == "war":
        nest(out, rest[0], rest[1:], "WEB-INF/lib/", zipfile.ZIP_DEFLATED, "")
    elif kind == "ear":
        nest(out, rest[0], rest[1:], "", zipfile.ZIP_DEFLATED, "")
    elif kind == "uber":
        uber(out, rest[0], rest[1:])
    elif kind == "bare":
        without(out, rest[0], "META-INF/maven/")
    elif kind == "nameless":
        without(out, rest[0], "META-INF/")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
