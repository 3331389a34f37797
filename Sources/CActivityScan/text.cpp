#include "document.hpp"

#include <charconv>
#include <new>

namespace cas {

bool Arena::grow(size_t count) {
    size_t capacity = capacity_ < 1024 ? 1024 : capacity_;
    while (capacity - size_ < count) capacity *= 2;
    std::unique_ptr<uint8_t[]> larger(new (std::nothrow) uint8_t[capacity]);
    if (!larger) {
        failed_ = true;
        return false;
    }
    if (size_ > 0) memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
    return true;
}

namespace {

uint32_t hexadecimal(std::string_view digits) {
    uint32_t value = 0;
    for (uint8_t digit : digits) {
        // The bit 0x20 makes letters lower case.
        value = value * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return value;
}

uint8_t *encode(uint32_t scalar, uint8_t *output) {
    if (scalar < 0x80) {
        *output++ = static_cast<uint8_t>(scalar);
        return output;
    }
    if (scalar < 0x800) {
        *output++ = static_cast<uint8_t>(0xC0 | scalar >> 6);
    } else {
        if (scalar < 0x10000) {
            *output++ = static_cast<uint8_t>(0xE0 | scalar >> 12);
        } else {
            *output++ = static_cast<uint8_t>(0xF0 | scalar >> 18);
            *output++ = static_cast<uint8_t>(0x80 | (scalar >> 12 & 0x3F));
        }
        *output++ = static_cast<uint8_t>(0x80 | (scalar >> 6 & 0x3F));
    }
    *output++ = static_cast<uint8_t>(0x80 | (scalar & 0x3F));
    return output;
}

uint8_t plainEscape(char letter) {
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return static_cast<uint8_t>(letter);
    }
}

bool isHighSurrogate(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool isLowSurrogate(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Reads `\uXXXX` at the start of `raw`, or a surrogate pair of them, and returns the length read.
size_t readUnicodeEscape(std::string_view raw, uint32_t &scalar) {
    scalar = hexadecimal(raw.substr(2, 4));
    if (!isHighSurrogate(scalar) || raw.size() < 12 || raw[6] != '\\' || raw[7] != 'u') return 6;
    uint32_t low = hexadecimal(raw.substr(8, 4));
    if (!isLowSurrogate(low)) return 6;
    scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

}  // namespace

size_t unescape(std::string_view raw, uint8_t *output, Surrogates surrogates, bool *foundLone) {
    uint8_t *end = output;
    while (!raw.empty()) {
        size_t plain = raw.find('\\');
        if (plain == std::string_view::npos) plain = raw.size();
        if (plain > 0) memcpy(end, raw.data(), plain);
        end += plain;
        raw.remove_prefix(plain);
        if (raw.empty()) break;
        if (raw[1] != 'u') {
            *end++ = plainEscape(raw[1]);
            raw.remove_prefix(2);
            continue;
        }
        uint32_t scalar;
        raw.remove_prefix(readUnicodeEscape(raw, scalar));
        if (isHighSurrogate(scalar) || isLowSurrogate(scalar)) {
            *foundLone = true;
            if (surrogates == Surrogates::replace) scalar = 0xFFFD;
        }
        end = encode(scalar, end);
    }
    return static_cast<size_t>(end - output);
}

namespace {


std::string_view withoutLeadingZeros(std::string_view digits) {
    size_t zeros = digits.find_first_not_of('0');
    return zeros == std::string_view::npos ? std::string_view() : digits.substr(zeros);
}

}  // namespace

// A value is written as digits × 10^exponent without leading or trailing zeros among the digits,
// which is unique. An exponent of up to 18 digits is added exactly. A longer one is written beside
// the shift, so that different values still never get the same bytes.
void appendNumber(std::string_view spelled, Arena &arena) {
    bool negative = spelled[0] == '-';
    if (negative) spelled.remove_prefix(1);
    size_t mark = spelled.find_first_of("eE");
    auto mantissa = spelled.substr(0, mark);
    bool negativeExponent = false;
    std::string_view exponent;
    if (mark != std::string_view::npos) {
        auto written = spelled.substr(mark + 1);
        negativeExponent = written[0] == '-';
        if (written[0] == '-' || written[0] == '+') written.remove_prefix(1);
        exponent = withoutLeadingZeros(written);
    }
    size_t point = mantissa.find('.');
    auto whole = withoutLeadingZeros(mantissa.substr(0, point));
    auto fraction = point == std::string_view::npos ? std::string_view() : mantissa.substr(point + 1);
    fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
    int64_t shift = -static_cast<int64_t>(fraction.size());
    if (whole.empty()) fraction = withoutLeadingZeros(fraction);
    if (fraction.empty()) {
        size_t kept = whole.find_last_not_of('0') + 1;
        shift = static_cast<int64_t>(whole.size() - kept);
        whole = whole.substr(0, kept);
    }
    if (whole.empty() && fraction.empty()) return arena.append("0;", 2);
    if (negative) arena.append('-');
    arena.append(whole.data(), whole.size());
    arena.append(fraction.data(), fraction.size());
    arena.append('e');
    if (exponent.size() <= 18) {
        int64_t value = 0;
        std::from_chars(
            exponent.data(), exponent.data() + exponent.size(), value);
        shift += negativeExponent ? -value : value;
    } else {
        arena.append(negativeExponent ? '-' : '+');
        arena.append(exponent.data(), exponent.size());
        arena.append('e');
    }
    char buffer[24];
    auto end = std::to_chars(buffer, buffer + sizeof buffer, shift).ptr;
    arena.append(buffer, static_cast<size_t>(end - buffer));
    arena.append(';');
}

}  // namespace cas
