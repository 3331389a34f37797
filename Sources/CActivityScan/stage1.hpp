#pragma once

#if !__has_include(<simdjson.h>)
#error "simdjson.h is missing; install libsimdjson-dev (apt) or simdjson (brew)"
#endif
#include <simdjson.h>

// The first stage is an internal interface of simdjson, which a major version may change. Built and
// tested with 3.0.1 (Debian 12). For another major version, compare `dom_parser_implementation`,
// run `make fuzz`, and then allow it here.
static_assert(simdjson::SIMDJSON_VERSION_MAJOR == 3,
    "CActivityScan uses the first stage of simdjson 3; install libsimdjson-dev 3.x");
