/**
 * The macros of the devicetree, on what devicetree.py makes of an overlay: a node's identifier is
 * its label.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_ZEPHYR_DEVICETREE_H
#define FAKE_ZEPHYR_DEVICETREE_H

struct device;

/* What the stand-ins have, whether a node names it or not. */
extern const struct device fake_device_uart0;
extern const struct device fake_device_uart1;
extern const struct device fake_device_uart2;
extern const struct device fake_device_gpio0;
extern const struct device fake_device_gpio1;

#include <devicetree_generated.h>

#define FAKE_DT_JOIN_(a_, b_, c_, d_) a_##b_##c_##d_
#define FAKE_DT_JOIN(a_, b_, c_, d_)  FAKE_DT_JOIN_(a_, b_, c_, d_)

#define FAKE_DT_NODE(inst_)           FAKE_DT_JOIN(FAKE_DT_, DT_DRV_COMPAT, _, inst_)
#define FAKE_DT_PROP(node_, name_)    FAKE_DT_JOIN(FAKE_DT_, node_, _P_, name_)
#define DT_INST_PROP(inst_, name_)    FAKE_DT_PROP(FAKE_DT_NODE(inst_), name_)
#define DT_INST_PHANDLE(inst_, name_) DT_INST_PROP(inst_, name_)
#define DT_CHOSEN(name_)              FAKE_DT_CHOSEN_##name_
#define DT_NODELABEL(label_)          label_
#define DT_INST_FOREACH_STATUS_OKAY(function_)                                                     \
    FAKE_DT_JOIN(FAKE_DT_, DT_DRV_COMPAT, _, EACH)(function_)

#endif
