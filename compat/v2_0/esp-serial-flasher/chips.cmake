# SPDX-License-Identifier: Apache-2.0
# The chips of version 2.0. One that came later is none that a program made for it can connect to, or it
# would look beyond its tables.
set(FLASHER_INTERFACE_2_0 ON)
if(NOT DEFINED ESP_LOADER_CHIPS)
    set(ESP_LOADER_CHIPS esp8266 esp32 esp32s2 esp32c3 esp32s3 esp32c2 esp32c5 esp32h2 esp32c6 esp32p4 esp32c61)
endif()
