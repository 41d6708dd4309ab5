/* Files in, whole, and files out, whole or not at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_file.h"
#include <dirent.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "host-files-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : chdir(folder);
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir("..") != 0 || rmdir(folder) != 0 ? -1 : 0;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_holds(const char *path, const char *text)
{
    uint8_t *bytes;
    uint32_t size;
    assert_true(esp_host_file_read(path, NULL, NULL, &bytes, &size, NULL));
    assert_int_equal(size, strlen(text));
    assert_string_equal((const char *)bytes, text); /* a zero follows */
    free(bytes);
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static size_t files_here(void)
{
    size_t count = 0;
    DIR *here = opendir(".");
    assert_non_null(here);
    for (const struct dirent *entry; (entry = readdir(here)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    closedir(here);
    return count;
}

static void test_what_is_no_file_with_bytes_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *why;
    } cases[] = {
        {"absent", "cannot open absent: "},
        {".", ". is a folder"},
        {"pipe", "pipe is no regular file"},
        {"empty", "empty is empty"},
    };
    assert_int_equal(mkfifo("pipe", 0600), 0);
    put("empty", "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t *bytes;
        uint32_t size;
        esp_host_error_t error = {0};
        assert_false(esp_host_file_read(cases[i].path, NULL, NULL, &bytes, &size, &error));
        assert_int_equal(error.kind, ESP_HOST_ERROR_INPUT);
        assert_non_null(strstr(esp_host_error_text(&error), cases[i].why));
        assert_null(bytes);
    }
    unlink("pipe");
    unlink("empty");
}

static bool at_once(void *user)
{
    (void)user;
    return true;
}

static void test_reading_can_be_given_up(void **state)
{
    (void)state;
    uint8_t *bytes;
    uint32_t size;
    esp_host_error_t error = {0};
    put("file", "text");
    assert_false(esp_host_file_read("file", at_once, NULL, &bytes, &size, &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_INTERRUPTED);
    assert_null(bytes);
    unlink("file");
}

static bool append(void *user)
{
    FILE *file = fopen(user, "ab");
    assert_non_null(file);
    fputs("more", file);
    fclose(file);
    return false;
}

/* As a build does that goes on: the first half of an image is no image. */
static void test_a_file_that_grows_meanwhile_is_refused(void **state)
{
    (void)state;
    uint8_t *bytes;
    uint32_t size;
    char name[] = "file";
    esp_host_error_t error = {0};
    put(name, "text");
    assert_false(esp_host_file_read(name, append, name, &bytes, &size, &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_INPUT);
    assert_non_null(strstr(esp_host_error_text(&error), "became longer"));
    assert_null(bytes);
    unlink(name);
}

static void test_a_file_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    esp_host_save_t save;
    put("file", "old");
    assert_int_equal(chmod("file", 0604), 0);
    assert_true(esp_host_save_begin(&save, "file", NULL));
    assert_holds("file", "old");
    assert_int_equal(files_here(), 1);
    assert_true(esp_host_save_end(&save, (const uint8_t *)"new", 3, NULL));
    assert_holds("file", "new");
    assert_int_equal(mode_of("file"), 0604);
    assert_int_equal(files_here(), 1);
    esp_host_save_drop(&save);
    assert_holds("file", "new");
    unlink("file");
}

static void test_what_is_given_up_leaves_no_trace(void **state)
{
    (void)state;
    esp_host_save_t save;
    assert_true(esp_host_save_begin(&save, "file", NULL));
    assert_int_equal(files_here(), 0);
    esp_host_save_drop(&save);
    assert_int_equal(files_here(), 0);
}

/* Runs in a process of its own. Returns whether it did what it is for. */
static bool in_a_child(bool (*work)(void))
{
    int status;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(work() ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool be_killed(void)
{
    esp_host_save_t save;
    (void)esp_host_save_begin(&save, "file", NULL);
    raise(SIGKILL);
    return true;
}

/* As by a second Ctrl-C, for which nobody waits any more. */
static void test_what_is_killed_leaves_no_trace(void **state)
{
    (void)state;
    assert_false(in_a_child(be_killed));
    assert_int_equal(files_here(), 0);
}

/* No descriptor has a name there, so none can give a file one. */
static bool hide_proc(void)
{
    return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", "/proc", "tmpfs", 0, NULL) == 0;
}

static bool save_without_proc(void)
{
    esp_host_save_t save;
    return hide_proc() && esp_host_save_begin(&save, "file", NULL) && files_here() == 1 &&
           esp_host_save_end(&save, (const uint8_t *)"new", 3, NULL) && files_here() == 1;
}

static bool be_killed_without_proc(void)
{
    return hide_proc() && be_killed();
}

static void test_a_file_without_a_nameless_one(void **state)
{
    (void)state;
    if (!in_a_child(hide_proc)) {
        skip();
    }
    put("file", "old");
    assert_int_equal(chmod("file", 0604), 0);
    assert_true(in_a_child(save_without_proc));
    assert_holds("file", "new");
    assert_int_equal(mode_of("file"), 0604);
    unlink("file");
    assert_false(in_a_child(be_killed_without_proc));
    assert_int_equal(files_here(), 0);
}

/* The process's mask is not touched on the way: another thread may make files, too. */
static void test_a_new_file_gets_the_mode_of_any_other(void **state)
{
    (void)state;
    esp_host_save_t save;
    const mode_t before = umask(0027);
    assert_true(esp_host_save_begin(&save, "file", NULL));
    assert_true(esp_host_save_end(&save, (const uint8_t *)"new", 3, NULL));
    umask(before);
    assert_int_equal(mode_of("file"), 0640);
    unlink("file");
}

static void test_a_link_is_followed(void **state)
{
    (void)state;
    esp_host_save_t save;
    put("file", "old");
    assert_int_equal(symlink("file", "link"), 0);
    assert_true(esp_host_save_begin(&save, "link", NULL));
    assert_true(esp_host_save_end(&save, (const uint8_t *)"new", 3, NULL));
    assert_holds("file", "new");
    assert_int_equal(unlink("link"), 0);
    unlink("file");
}

static void test_what_cannot_be_written_is_found_first(void **state)
{
    (void)state;
    esp_host_save_t save;
    esp_host_error_t error = {0};
    assert_false(esp_host_save_begin(&save, "absent/file", &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_INPUT);
    assert_non_null(strstr(esp_host_error_text(&error), "cannot write absent/file: "));
    assert_false(esp_host_save_begin(&save, ".", &error));
    assert_non_null(strstr(esp_host_error_text(&error), "no regular file"));
    assert_false(esp_host_save_begin(&save, "", &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_INPUT);
    assert_int_equal(files_here(), 0);
}

static void test_a_link_that_leads_nowhere_is_kept(void **state)
{
    (void)state;
    esp_host_save_t save;
    esp_host_error_t error = {0};
    struct stat status;
    assert_int_equal(symlink("absent", "link"), 0);
    assert_false(esp_host_save_begin(&save, "link", &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_INPUT);
    assert_int_equal(lstat("link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(files_here(), 1);
    unlink("link");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_file_with_bytes_is_refused),
        cmocka_unit_test(test_reading_can_be_given_up),
        cmocka_unit_test(test_a_file_that_grows_meanwhile_is_refused),
        cmocka_unit_test(test_a_file_stays_until_the_new_one_is_whole),
        cmocka_unit_test(test_what_is_given_up_leaves_no_trace),
        cmocka_unit_test(test_what_is_killed_leaves_no_trace),
        cmocka_unit_test(test_a_file_without_a_nameless_one),
        cmocka_unit_test(test_a_new_file_gets_the_mode_of_any_other),
        cmocka_unit_test(test_a_link_is_followed),
        cmocka_unit_test(test_what_cannot_be_written_is_found_first),
        cmocka_unit_test(test_a_link_that_leads_nowhere_is_kept),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
