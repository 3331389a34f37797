#ifndef CSCAN_H
#define CSCAN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Runs simdjson's first stage over a file, a mebibyte of whole lines at a time, and returns the number of tokens.
uint64_t bench_scan(const char *path);

#ifdef __cplusplus
}
#endif

#endif
