"""The wheel has one top-level name: the checkout's folders become its packages."""

from setuptools import find_namespace_packages, setup

FOLDERS = ("common", "experiments", "frameworks")
FOUND = [
    name
    for folder in FOLDERS
    for name in [folder, *(f"{folder}.{n}" for n in find_namespace_packages(folder))]
]

setup(
    packages=["graphparity", *(f"graphparity.{name}" for name in FOUND)],
    package_dir={f"graphparity.{folder}": folder for folder in FOLDERS},
)
