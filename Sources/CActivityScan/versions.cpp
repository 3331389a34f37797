#include "CActivityScan.h"
#include "stage1.hpp"

#include <cstdio>
#include <zlib.h>

void cas_library_versions(char *text, size_t capacity) {
    // simdjson's number is that of its header, which has no function for the library's; each major version of the
    // library has another soname, so the loader keeps them together.
    snprintf(text, capacity, "simdjson %d.%d.%d (%s), zlib %s",
        simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR, simdjson::SIMDJSON_VERSION_REVISION,
        simdjson::get_active_implementation()->name().c_str(), zlibVersion());
}
