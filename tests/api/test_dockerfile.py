"""docker/Dockerfile installs what the program is linked with, and copies what it is built from."""

import re
import subprocess
from pathlib import Path

from support.service import BINARY

TOP = Path(__file__).resolve().parents[2]
BUILD, RUN = (TOP / "docker" / "Dockerfile").read_text().split("\nFROM ")[-2:]
IN_EVERY_DEBIAN = {"libc6", "libgcc-s1"}


def needed():
    """Sonames that the program itself asks for."""
    dynamic = subprocess.run(["readelf", "-d", str(BINARY)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic)


def package_of(soname):
    owners = subprocess.run(["dpkg-query", "-S", f"*/{soname}"], capture_output=True, text=True, check=True).stdout
    return owners.split(":")[0]


def test_the_image_has_every_library_that_the_program_needs():
    packages = {package_of(name) for name in needed() if not name.startswith(("libasan", "libubsan"))} - IN_EVERY_DEBIAN
    assert len(packages) > 5, "the list was read"
    missing = {package for package in packages if not re.search(rf"\b{re.escape(package)}(?![\w.-])", RUN)}
    assert not missing, f"docker/Dockerfile lacks {missing}"


def test_the_build_has_every_folder_of_sources_that_the_makefile_names():
    makefile = (TOP / "Makefile").read_text()
    used = {folder for folder in ("api", "service", "tools") if re.search(rf"\b{folder}/", makefile)}
    assert used == {folder for folder in used if f"COPY {folder} ./{folder}" in BUILD}
