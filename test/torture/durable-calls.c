// Preloaded into a process: counts the calls that make something durable, and kills the process at one of them.
//   TORTURE_ROOT  only files below this folder count (and COMMIT messages on sockets)
//   TORTURE_NOTE  file of 4096 bytes, kept by mmap: the count, and a text saying where the process was killed
//   TORTURE_AT    the call to die at, from 1; 0 = count only
//   TORTURE_HOW   before | after | torn: half of the pages of a write reach the file, when it is one that makes the file longer. The
//                 kernel looks for a kill between two pages. What DuckDB writes over its own blocks is not torn: it does
//                 not survive that (docs/destinations/duckdb.md)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct note {
  _Atomic long calls;
  _Atomic int dead;
  char where[2048];
};

static struct note *note;
static char root[PATH_MAX];
static long at;
static enum { BEFORE, AFTER, TORN } how;

__attribute__((constructor)) static void start(void) {
  const char *file = getenv("TORTURE_NOTE"), *folder = getenv("TORTURE_ROOT"), *manner = getenv("TORTURE_HOW");
  if (file == NULL || folder == NULL) return;
  snprintf(root, sizeof root, "%s/", folder);
  at = atol(getenv("TORTURE_AT") ? getenv("TORTURE_AT") : "0");
  how = manner && !strcmp(manner, "after") ? AFTER : manner && !strcmp(manner, "torn") ? TORN : BEFORE;
  int fd = open(file, O_RDWR);
  if (fd < 0) return;
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (memory != MAP_FAILED) note = memory;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void die(const char *what, const char *path) {
  if (atomic_exchange(&note->dead, 1) == 0) snprintf(note->where, sizeof note->where, "%s %s", what, path);
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// how much of a write is left when it is torn
static size_t half(int fd, size_t length, off_t offset) {
  struct stat file;
  if (fstat(fd, &file) != 0 || offset < file.st_size) return 0;
  return length / 2 / 4096 * 4096;
}

// true = this is the call to die at
static int counts(void) { return note != NULL && atomic_fetch_add(&note->calls, 1) + 1 == at; }

static int below(const char *path, char *full) {
  if (note == NULL || path == NULL) return 0;
  if (path[0] == '/') snprintf(full, PATH_MAX, "%s", path);
  else {
    char here[PATH_MAX];
    if (getcwd(here, sizeof here) == NULL) return 0;
    snprintf(full, PATH_MAX, "%.2000s/%.2000s", here, path);
  }
  return strncmp(full, root, strlen(root)) == 0;
}

static int file_below(int fd, char *full) {
  if (note == NULL) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, full, PATH_MAX - 1);
  if (length < 0) return 0;
  full[length] = 0;
  return full[0] == '/' && strncmp(full, root, strlen(root)) == 0;
}

// the statement COMMIT of Postgres' simple protocol
static int commits(const void *data, size_t length) {
  static const char message[] = {'Q', 0, 0, 0, 11, 'C', 'O', 'M', 'M', 'I', 'T', 0};
  return note != NULL && length >= sizeof message && memmem(data, length, message, sizeof message) != NULL;
}

#define AROUND(label, path, call, torn) \
  do { \
    if (!counts()) return call; \
    if (how == BEFORE) die("before " label, path); \
    if (how == TORN) { torn; die("torn " label, path); } \
    (void)!call; \
    die("after " label, path); \
  } while (0)

ssize_t write(int fd, const void *data, size_t length) {
  REAL(write);
  char path[PATH_MAX];
  if (file_below(fd, path)) AROUND("write", path, real(fd, data, length), (void)!real(fd, data, half(fd, length, lseek(fd, 0, SEEK_CUR))));
  if (commits(data, length)) AROUND("send", "COMMIT", real(fd, data, length), (void)!real(fd, data, length / 2));
  return real(fd, data, length);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  REAL(pwrite);
  char path[PATH_MAX];
  if (file_below(fd, path))
    AROUND("pwrite", path, real(fd, data, length, offset), (void)!real(fd, data, half(fd, length, offset), offset));
  return real(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  REAL(pwrite64);
  char path[PATH_MAX];
  if (file_below(fd, path))
    AROUND("pwrite", path, real(fd, data, length, offset), (void)!real(fd, data, half(fd, length, offset), offset));
  return real(fd, data, length, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  char path[PATH_MAX];
  if (file_below(fd, path)) AROUND("writev", path, real(fd, parts, count), (void)0);
  for (int i = 0; i < count; i++)
    if (commits(parts[i].iov_base, parts[i].iov_len)) AROUND("send", "COMMIT", real(fd, parts, count), (void)0);
  return real(fd, parts, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  REAL(sendmsg);
  for (size_t i = 0; i < message->msg_iovlen; i++)
    if (commits(message->msg_iov[i].iov_base, message->msg_iov[i].iov_len))
      AROUND("send", "COMMIT", real(fd, message, flags), (void)0);
  return real(fd, message, flags);
}

int fsync(int fd) {
  REAL(fsync);
  char path[PATH_MAX];
  if (file_below(fd, path)) AROUND("fsync", path, real(fd), (void)0);
  return real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  char path[PATH_MAX];
  if (file_below(fd, path)) AROUND("fdatasync", path, real(fd), (void)0);
  return real(fd);
}

int ftruncate(int fd, off_t length) {
  REAL(ftruncate);
  char path[PATH_MAX];
  if (file_below(fd, path)) AROUND("ftruncate", path, real(fd, length), (void)0);
  return real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  REAL(ftruncate64);
  char path[PATH_MAX];
  if (file_below(fd, path)) AROUND("ftruncate", path, real(fd, length), (void)0);
  return real(fd, length);
}

int rename(const char *from, const char *to) {
  REAL(rename);
  char path[PATH_MAX];
  if (below(to, path)) AROUND("rename", path, real(from, to), (void)0);
  return real(from, to);
}

int unlink(const char *target) {
  REAL(unlink);
  char path[PATH_MAX];
  if (below(target, path)) AROUND("unlink", path, real(target), (void)0);
  return real(target);
}

int unlinkat(int folder, const char *target, int flags) {
  REAL(unlinkat);
  char path[PATH_MAX];
  if (below(target, path)) AROUND("unlinkat", path, real(folder, target, flags), (void)0);
  return real(folder, target, flags);
}

int link(const char *from, const char *to) {
  REAL(link);
  char path[PATH_MAX];
  if (below(to, path)) AROUND("link", path, real(from, to), (void)0);
  return real(from, to);
}

int mkdir(const char *target, mode_t mode) {
  REAL(mkdir);
  char path[PATH_MAX];
  if (below(target, path)) AROUND("mkdir", path, real(target, mode), (void)0);
  return real(target, mode);
}
