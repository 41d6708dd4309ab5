/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_machine.h"
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As the lists of groups say: this login may be older than they. */
static bool access_is_member(const struct group *group)
{
    const struct passwd *user = getpwuid(geteuid());
    if (user == NULL) {
        return false;
    }
    if (user->pw_gid == group->gr_gid) {
        return true;
    }
    for (char **member = group->gr_mem; *member != NULL; member++) {
        if (strcmp(*member, user->pw_name) == 0) {
            return true;
        }
    }
    return false;
}

bool esp_host_user_is_in(const char *name)
{
    const struct group *group = getgrnam(name);
    return geteuid() == 0 || (group != NULL && access_is_member(group));
}

esp_host_access_t esp_host_port_access(const char *port)
{
    struct stat status;
    esp_host_access_t access_of = {.is_there = stat(port, &status) == 0};
    if (!access_of.is_there) {
        return access_of;
    }
    access_of.is_device = S_ISCHR(status.st_mode);
    access_of.may_open = access(port, R_OK | W_OK) == 0;
    const struct group *group = getgrgid(status.st_gid);
    if (group != NULL) {
        snprintf(access_of.group, sizeof access_of.group, "%.63s", group->gr_name);
        access_of.in_group = access_is_member(group);
    }
    return access_of;
}
