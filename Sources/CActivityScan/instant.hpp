#pragma once

#include <cstdint>
#include <string_view>

namespace cas {

/// Reads a date-time in a common format; false for any other text, which isn't necessarily invalid.
///
/// The format is `YYYY-MM-DDThh:mm:ss`, a fraction of any length, and `Z` or `±hh:mm`, with lower case and a space for T
/// allowed. Leap seconds and the first and last year of the calendar are left to the reader in Swift.
bool readInstant(std::string_view text, int64_t *microseconds);

}  // namespace cas
