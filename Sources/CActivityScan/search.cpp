#include "CActivityScan.h"

#include <cstring>

size_t cas_find_newline(const uint8_t *text, size_t length) {
    if (length == 0) return 0;
    auto *found = static_cast<const uint8_t *>(memchr(text, '\n', length));
    return found == nullptr ? length : static_cast<size_t>(found - text);
}

size_t cas_count_newlines(const uint8_t *text, size_t length) {
    size_t count = 0;
    size_t index = 0;
    while (index < length) {
        index += cas_find_newline(text + index, length - index) + 1;
        if (index <= length) count += 1;
    }
    return count;
}

// The usual test for a zero byte in a word, applied after the wanted byte was made zero: eight
// bytes at a time without vector instructions.
static inline bool holds(uint64_t word, uint8_t byte) {
    constexpr uint64_t ones = 0x0101010101010101;
    uint64_t zeroed = word ^ (ones * byte);
    return ((zeroed - ones) & ~zeroed & (ones << 7)) != 0;
}

size_t cas_skip_string(const uint8_t *text, size_t length) {
    size_t index = 0;
    for (; length - index >= 8; index += 8) {
        uint64_t word;
        memcpy(&word, text + index, 8);
        if (holds(word, '"') || holds(word, '\\') || holds(word, '\n')) break;
    }
    for (; index < length; index += 1) {
        uint8_t byte = text[index];
        if (byte == '"' || byte == '\\' || byte == '\n') break;
    }
    return index;
}
