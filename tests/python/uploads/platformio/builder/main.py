# SPDX-License-Identifier: Apache-2.0
"""What PlatformIO runs for `-t upload`: nothing is built, the test names the files."""

import os

from SCons.Script import DefaultEnvironment  # pylint: disable=import-error

env = DefaultEnvironment()
board = env.BoardConfig()
env.Replace(
    UPLOADER=os.environ["UPLOADER"],
    UPLOADERFLAGS=[
        *("--chip", board.get("build.mcu")),
        *("--port", '"$UPLOAD_PORT"'),
        *("--baud", "$UPLOAD_SPEED"),
        *("--before", board.get("upload.before_reset", "default_reset")),
        *("--after", board.get("upload.after_reset", "hard_reset")),
        "write_flash",
        "-z",
        *("--flash_mode", board.get("build.flash_mode")),
        *("--flash_freq", f"{int(board.get('build.f_flash')[:-1]) // 1000000}m"),
        *("--flash_size", board.get("upload.flash_size", "detect")),
    ],
    UPLOADCMD=f'"$UPLOADER" $UPLOADERFLAGS {os.environ["UPLOADED"]}',
)
env.AddPlatformTarget(
    "upload",
    None,
    [
        env.VerboseAction(env.AutodetectUploadPort, "Looking for upload port..."),
        env.VerboseAction("$UPLOADCMD", "Uploading"),
    ],
    "Upload",
)
