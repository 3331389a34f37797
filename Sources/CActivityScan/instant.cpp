#include "instant.hpp"

#include <cstring>

namespace cas {

namespace {

/// Returns the number of two digits, or one above 99 if they aren't digits.
unsigned two(const char *text) {
    // Unsigned, so that a byte below '0' becomes a large number.
    unsigned tens = static_cast<uint8_t>(text[0]) - '0';
    unsigned ones = static_cast<uint8_t>(text[1]) - '0';
    return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

bool isLeap(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr uint8_t monthLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/// Returns the days since 1970 of a date of the Gregorian calendar.
int64_t days(unsigned year, unsigned month, unsigned day) {
    // By eras of 400 years (146,097 days), and years from March on, so that a leap day is the last
    // of its year; 719,468 days are from 1 March of year 0 to 1970.
    int64_t marchYear = static_cast<int64_t>(year) - (month <= 2);
    int64_t era = marchYear / 400;
    int64_t yearOfEra = marchYear - era * 400;
    int64_t dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/// Reads a fraction, and removes it from the start of the text.
bool readFraction(std::string_view &rest, int64_t *microseconds) {
    *microseconds = 0;
    if (rest.empty() || rest[0] != '.') return true;
    size_t index = 1;
    int64_t scale = 100000;
    // After six digits the scale is 0: times are truncated to microseconds.
    while (index < rest.size() && rest[index] >= '0' && rest[index] <= '9') {
        *microseconds += (rest[index] - '0') * scale;
        scale /= 10;
        index += 1;
    }
    rest.remove_prefix(index);
    return index > 1;
}

/// Reads an offset, in seconds east of UTC.
bool readOffset(std::string_view text, int64_t *seconds) {
    if (text == "Z" || text == "z") {
        *seconds = 0;
        return true;
    }
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
    unsigned hours = two(text.data() + 1);
    unsigned minutes = two(text.data() + 4);
    if (hours > 23 || minutes > 59) return false;
    *seconds = static_cast<int64_t>(hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
    return true;
}

}  // namespace

bool readInstant(std::string_view text, int64_t *microseconds) {
    // "2024-03-05T12:00:00Z" has 20 bytes; the fixed places below are all within them.
    if (text.size() < 20) return false;
    const char *start = text.data();
    if (start[4] != '-' || start[7] != '-' || start[13] != ':' || start[16] != ':') return false;
    if (start[10] != 'T' && start[10] != 't' && start[10] != ' ') return false;
    unsigned century = two(start);
    unsigned yearOfCentury = two(start + 2);
    unsigned month = two(start + 5);
    unsigned day = two(start + 8);
    unsigned hour = two(start + 11);
    unsigned minute = two(start + 14);
    unsigned second = two(start + 17);
    if (century > 99 || yearOfCentury > 99 || hour > 23 || minute > 59 || second > 59) return false;
    unsigned year = century * 100 + yearOfCentury;
    // In the first and the last year, an offset may lead out of the calendar.
    if (year < 2 || year > 9998 || month < 1 || month > 12 || day < 1) return false;
    unsigned length = monthLengths[month - 1] + (month == 2 && isLeap(year));
    if (day > length) return false;
    auto rest = text.substr(19);
    int64_t fraction;
    int64_t offset;
    if (!readFraction(rest, &fraction) || !readOffset(rest, &offset)) return false;
    int64_t seconds = days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
    *microseconds = seconds * 1000000 + fraction;
    return true;
}

}  // namespace cas
