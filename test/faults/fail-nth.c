/* Preloaded into a process (LD_PRELOAD): makes calls on files whose path holds FAULT_PATH fail.
   FAULT_AT=n: the n-th of them fails with FAULT_ERRNO, and with FAULT_ON=1 all after it, as on a full disk.
   FAULT_LOG: a file that gets a line per call, so that a run without FAULT_AT counts them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int calls = 0;

static int fails_path(const char *call, const char *path) {
  const char *part = getenv("FAULT_PATH");
  if (part == NULL || path == NULL || strstr(path, part) == NULL) return 0;
  int n = __sync_add_and_fetch(&calls, 1);
  const char *log = getenv("FAULT_LOG");
  if (log != NULL) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s\n", call, path);
    int file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
      syscall(SYS_write, file, line, (size_t)length);
      syscall(SYS_close, file);
    }
  }
  const char *at = getenv("FAULT_AT");
  if (at == NULL) return 0;
  int nth = atoi(at);
  if (n != nth && !(n > nth && getenv("FAULT_ON") != NULL)) return 0;
  int code = atoi(getenv("FAULT_ERRNO"));
  /* what frees room works on a full disk */
  int frees = strstr(call, "truncate") != NULL || strcmp(call, "unlink") == 0 || strcmp(call, "remove") == 0;
  if (frees && (code == ENOSPC || code == EDQUOT)) return 0;
  errno = code;
  return 1;
}

static int fails_file(const char *call, int file) {
  char link[64], path[PATH_MAX];
  int kept = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = kept;
  if (length < 0) return 0;
  path[length] = 0;
  return fails_path(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ON_FILE(result, name, parameters, arguments)                          \
  result name parameters {                                                    \
    if (fails_file(#name, file)) return -1;                                   \
    return REAL(name) arguments;                                              \
  }

ON_FILE(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size))
ON_FILE(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
ON_FILE(ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at))
ON_FILE(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count))
ON_FILE(ssize_t, pwritev, (int file, const struct iovec *parts, int count, off_t at), (file, parts, count, at))
ON_FILE(int, fsync, (int file), (file))
ON_FILE(int, fdatasync, (int file), (file))
ON_FILE(int, ftruncate, (int file, off_t size), (file, size))
ON_FILE(int, ftruncate64, (int file, off64_t size), (file, size))

int rename(const char *from, const char *to) {
  if (fails_path("rename", from)) return -1;
  return REAL(rename)(from, to);
}
int unlink(const char *path) {
  if (fails_path("unlink", path)) return -1;
  return REAL(unlink)(path);
}
int remove(const char *path) {
  if (fails_path("remove", path)) return -1;
  return REAL(remove)(path);
}
int mkdir(const char *path, mode_t mode) {
  if (fails_path("mkdir", path)) return -1;
  return REAL(mkdir)(path, mode);
}

static mode_t mode_of(int flags, va_list rest) { return (flags & O_CREAT) ? va_arg(rest, mode_t) : 0; }
#define OPENS(name)                                                            \
  int name(const char *path, int flags, ...) {                                 \
    va_list rest;                                                              \
    va_start(rest, flags);                                                     \
    mode_t mode = mode_of(flags, rest);                                        \
    va_end(rest);                                                              \
    if ((flags & (O_WRONLY | O_RDWR)) && fails_path(#name, path)) return -1;   \
    return REAL(name)(path, flags, mode);                                      \
  }
OPENS(open)
OPENS(open64)
