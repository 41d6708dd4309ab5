# SPDX-License-Identifier: Apache-2.0
"""Where the programs are that come with this package."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig


def program(name: str) -> str:
    """The path of "esploader", "esploader-sim" or "esploader-firmware".

    Looked for beside this interpreter, where pip puts programs, and then along PATH.
    """
    folders = [sysconfig.get_path("scripts"), os.path.dirname(sys.executable)]
    for folder in folders:
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed: it comes with this package, or with esploader's own")
    return found
