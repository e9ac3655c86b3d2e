/* LD_PRELOAD: the nth call of one function on a file below a folder fails with an errno. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char wanted[32] = "";
static char below[4096] = "";
static long countdown = 0, calls = 0;
static int code = 0;

void arm(const char *name, const char *folder, long nth, int error) {
  strncpy(wanted, name, sizeof wanted - 1);
  strncpy(below, folder, sizeof below - 1);
  countdown = nth;
  calls = 0;
  code = error;
}

long seen(void) { return calls; }

static int hits_path(const char *name, const char *path) {
  if (strcmp(name, wanted) != 0 || strncmp(path, below, strlen(below)) != 0) return 0;
  calls++;
  if (calls != countdown) return 0;
  errno = code;
  return 1;
}

static int hits(const char *name, int fd) {
  char link[64], path[4096];
  ssize_t size;
  if (strcmp(name, wanted) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return hits_path(name, path);
}

#define REAL(name) (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int fsync(int fd) { return hits("fsync", fd) ? -1 : (REAL(fsync))(fd); }
int fdatasync(int fd) { return hits("fsync", fd) ? -1 : (REAL(fdatasync))(fd); }
ssize_t write(int fd, const void *data, size_t size) {
  return hits("write", fd) ? -1 : (REAL(write))(fd, data, size);
}
ssize_t writev(int fd, const struct iovec *data, int count) {
  return hits("write", fd) ? -1 : (REAL(writev))(fd, data, count);
}
int rename(const char *from, const char *to) {
  return hits_path("rename", to) ? -1 : (REAL(rename))(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
  return hits_path("rename", to) ? -1 : (REAL(renameat))(a, from, b, to);
}
