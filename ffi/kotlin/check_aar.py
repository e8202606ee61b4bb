"""Checks the Android archive that `aar` laid out: `check_aar.py REPOSITORY`."""

import io
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
POM = {"": "http://maven.apache.org/POM/4.0.0"}


def versions_built_with():
    """Versions of what the library's own build takes, by artifact."""
    root = ElementTree.parse(HERE / "pom.xml").getroot()
    properties = {item.tag.split("}")[1]: item.text for item in root.find("properties", POM)}
    return {
        item.findtext("artifactId", namespaces=POM): re.sub(
            r"\$\{(.+)\}", lambda name: properties[name[1]], item.findtext("version", namespaces=POM)
        )
        for item in root.findall("dependencyManagement/dependencies/dependency", POM)
    }


def main(repository):
    folder = next(Path(repository).glob("alcove/alcove-android/*"))
    version = folder.name
    archive = zipfile.ZipFile(folder / f"alcove-android-{version}.aar")
    names = {name for name in archive.namelist() if not name.endswith("/")}
    wanted = {"AndroidManifest.xml", "R.txt", "classes.jar", "jni/x86_64/libalcove_ffi.so", "proguard.txt"}
    assert names == wanted, names ^ wanted

    manifest = ElementTree.fromstring(archive.read("AndroidManifest.xml"))
    assert manifest.get("package") == "alcove"
    classes = zipfile.ZipFile(io.BytesIO(archive.read("classes.jar")))
    assert {"alcove/Client.class", "alcove/FlowsKt.class"} <= set(classes.namelist())
    assert archive.read("proguard.txt") == classes.read("META-INF/proguard/alcove.pro")
    assert b"-keep class com.sun.jna.**" in archive.read("proguard.txt")

    pom = ElementTree.parse(folder / f"alcove-android-{version}.pom").getroot()
    assert pom.findtext("version", namespaces=POM) == version
    built_with = versions_built_with()
    for item in pom.findall("dependencies/dependency", POM):
        name = item.findtext("artifactId", namespaces=POM)
        assert item.findtext("version", namespaces=POM) == built_with[name], f"{name} is not what the suite ran with"
        assert (item.findtext("type", namespaces=POM) == "aar") == (name == "jna"), name
    size = sum(item.compress_size for item in archive.infolist())
    print(f"Android archive: {len(names)} files, {size} bytes packed with this machine's library")


main(sys.argv[1])
