/**
 * Devices: those of the stand-ins, and those that a driver defines for its nodes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_DEVICE_H
#define FAKE_ZEPHYR_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zephyr/devicetree.h>

struct device {
    const char *name;
    const void *config;
    const void *api;
    void *data;
};

bool device_is_ready(const struct device *dev);

/** What the kernel keeps of a driver's device: it begins with RAM that is zero. */
typedef struct fake_driver {
    const struct device *device;
    int (*init)(const struct device *dev);
    size_t data_size;
    bool post_kernel;
    int priority;
    struct fake_driver *next;
} fake_driver_t;

void fake_driver_add(fake_driver_t *driver);

#define FAKE_LEVEL_PRE_KERNEL_1 false
#define FAKE_LEVEL_POST_KERNEL  true

#define FAKE_DEVICE_(node_)  fake_device_##node_
#define FAKE_DEVICE(node_)   FAKE_DEVICE_(node_)
#define FAKE_NAME_(node_)    #node_
#define FAKE_NAME(node_)     FAKE_NAME_(node_)
#define DEVICE_DT_GET(node_) (&FAKE_DEVICE(node_))

#define DEVICE_DT_INST_DEFINE(inst_, init_, pm_, data_, config_, level_, priority_, api_)          \
    const struct device FAKE_DEVICE(FAKE_DT_NODE(inst_)) = {FAKE_NAME(FAKE_DT_NODE(inst_)),        \
                                                            config_, api_, data_};                 \
    static __attribute__((constructor)) void fake_driver_define_##inst_(void)                      \
    {                                                                                              \
        static fake_driver_t driver = {&FAKE_DEVICE(FAKE_DT_NODE(inst_)),                          \
                                       init_,                                                      \
                                       sizeof(*(data_)),                                           \
                                       FAKE_LEVEL_##level_,                                        \
                                       priority_,                                                  \
                                       NULL};                                                      \
        (void)(pm_);                                                                               \
        fake_driver_add(&driver);                                                                  \
    }

#endif
