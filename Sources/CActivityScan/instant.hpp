#pragma once

#include <cstdint>
#include <string_view>

namespace cas {

/// Reads a date-time of the common forms; false for anything else, which need not be wrong.
///
/// `YYYY-MM-DDThh:mm:ss`, a fraction of any length, then `Z` or `±hh:mm`; lower case and a space for the T as well. Leap
/// seconds and the ends of the calendar are left to others.
bool readInstant(std::string_view text, int64_t *microseconds);

}  // namespace cas
