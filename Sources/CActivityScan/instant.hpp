#pragma once

#include <cstdint>
#include <string_view>

namespace cas {

/// Reads a date-time of the common formats; returns false for anything else, which may still be valid.
///
/// The formats are `YYYY-MM-DDThh:mm:ss`, a fraction of any length, and `Z` or `±hh:mm`, also in lower case or with a
/// space for the T. Leap seconds and the ends of the calendar are left to the full reader.
bool readInstant(std::string_view text, int64_t *microseconds);

}  // namespace cas
