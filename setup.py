"""The wheel has one top-level name: the checkout's folders become its packages."""

from setuptools import find_namespace_packages, setup

FOLDERS = ("common", "experiments", "frameworks")
FOUND = [
    f"{folder}.{name}"
    for folder in FOLDERS
    for name in find_namespace_packages(folder, exclude=["*__pycache__"])
]

setup(
    packages=["graphparity", *(f"graphparity.{name}" for name in (*FOLDERS, *FOUND))],
    package_dir={f"graphparity.{folder}": folder for folder in FOLDERS},
)
