#include "document.hpp"
#include "stage1.hpp"

#include <new>

namespace cas {

namespace {

bool isDigit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

bool isHexadecimal(uint8_t byte) {
    return isDigit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

size_t skipDigits(std::string_view text, size_t index) {
    while (index < text.size() && isDigit(text[index])) index += 1;
    return index;
}

}  // namespace

bool isJSONNumber(std::string_view text) {
    // RFC 8259 6: no plus sign, no leading zeros, digits on both sides of the point.
    size_t index = text[0] == '-' ? 1 : 0;
    size_t end = skipDigits(text, index);
    if (end == index || (text[index] == '0' && end > index + 1)) return false;
    index = end;
    if (index < text.size() && text[index] == '.') {
        end = skipDigits(text, index + 1);
        if (end == index + 1) return false;
        index = end;
    }
    if (index < text.size() && (text[index] == 'e' || text[index] == 'E')) {
        index += 1;
        if (index < text.size() && (text[index] == '+' || text[index] == '-')) index += 1;
        end = skipDigits(text, index);
        if (end == index) return false;
        index = end;
    }
    return index == text.size();
}

bool hasSoundEscapes(std::string_view raw) {
    size_t index = raw.find('\\');
    while (index != std::string_view::npos) {
        // A string can't end within an escape, which would have escaped its closing quote. The
        // check keeps a mistake elsewhere from reading out of bounds.
        if (index + 1 >= raw.size()) return false;
        uint8_t letter = raw[index + 1];
        if (letter == 'u') {
            if (raw.size() - index < 6) return false;
            for (size_t digit = 2; digit < 6; digit += 1) {
                if (!isHexadecimal(raw[index + digit])) return false;
            }
        } else if (letter == 0 || strchr("\"\\/bfnrt", letter) == nullptr) {
            return false;
        }
        index = raw.find('\\', index + 2);
    }
    return true;
}

namespace {

const char *describe(simdjson::error_code error) {
    switch (error) {
    case simdjson::UTF8_ERROR: return "invalid UTF-8";
    case simdjson::UNESCAPED_CHARS: return "unescaped control character in a string";
    case simdjson::UNCLOSED_STRING: return "unterminated string";
    case simdjson::EMPTY: return "no value";
    default: return "unexpected text";
    }
}

}  // namespace

Document::Document(size_t maximumDepth) : maximumDepth_(maximumDepth) {}
Document::~Document() = default;

bool Document::reserve(size_t length) {
    if (stage_ && stage_->capacity() >= length) return true;
    // Doubled, so that records of growing length allocate seldom.
    size_t capacity = 64 * 1024;
    while (capacity < length) capacity *= 2;
    ends_.reset(new (std::nothrow) uint32_t[capacity + 1]);
    if (!ends_) return false;
    auto error = stage_
        ? stage_->set_capacity(capacity)
        : simdjson::get_active_implementation()->create_dom_parser_implementation(
            capacity, 1, stage_);
    return error == simdjson::SUCCESS;
}

Outcome Document::reject(const char *detail, uint32_t token) {
    detail_ = detail;
    detailOffset_ = token < count_ ? starts_[token] : length_;
    return Outcome::invalid;
}

Outcome Document::read(const uint8_t *text, size_t length) {
    text_ = text;
    length_ = length;
    count_ = 0;
    next_ = 0;
    if (length == 0) return reject("no value", 0);
    if (length >= UINT32_MAX || !reserve(length)) {
        // Otherwise the stage may keep a capacity for which `ends_` has no memory.
        stage_.reset();
        return Outcome::outOfMemory;
    }
    auto error = stage_->stage1(text, length, simdjson::stage1_mode::regular);
    if (error != simdjson::SUCCESS) return reject(describe(error), 0);
    starts_ = stage_->structural_indexes.get();
    count_ = stage_->n_structural_indexes;
    hasEscapes_ = memchr(text, '\\', length) != nullptr;
    auto verdict = value(0);
    if (verdict != Outcome::valid) return verdict;
    return next_ == count_ ? Outcome::valid : reject("unexpected text after the value", next_);
}

Outcome Document::value(size_t depth) {
    uint32_t token = next_;
    if (token >= count_) return reject("missing value at the end", token);
    switch (kind(token)) {
    // The limit bounds the recursion, and with it the stack.
    case '{': return depth < maximumDepth_ ? object(depth + 1) : Outcome::tooDeep;
    case '[': return depth < maximumDepth_ ? array(depth + 1) : Outcome::tooDeep;
    case '"':
        next_ += 1;
        return string(token);
    case 't':
        next_ += 1;
        return scalar(token) == "true" ? Outcome::valid : reject("unknown word", token);
    case 'f':
        next_ += 1;
        return scalar(token) == "false" ? Outcome::valid : reject("unknown word", token);
    case 'n':
        next_ += 1;
        return scalar(token) == "null" ? Outcome::valid : reject("unknown word", token);
    default:
        if (!isNumber(token)) return reject("expected a value", token);
        next_ += 1;
        return isJSONNumber(scalar(token)) ? Outcome::valid : reject("malformed number", token);
    }
}

Outcome Document::object(size_t depth) {
    uint32_t opener = next_++;
    if (peek() != '}') {
        while (true) {
            if (peek() != '"') return reject("expected a key", next_);
            auto verdict = string(next_++);
            if (verdict != Outcome::valid) return verdict;
            if (peek() != ':') return reject("expected ':'", next_);
            next_ += 1;
            verdict = value(depth);
            if (verdict != Outcome::valid) return verdict;
            if (peek() != ',') break;
            next_ += 1;
        }
        if (peek() != '}') return reject("expected ',' or '}'", next_);
    }
    ends_[opener] = next_++;
    return Outcome::valid;
}

Outcome Document::array(size_t depth) {
    uint32_t opener = next_++;
    if (peek() != ']') {
        while (true) {
            auto verdict = value(depth);
            if (verdict != Outcome::valid) return verdict;
            if (peek() != ',') break;
            next_ += 1;
        }
        if (peek() != ']') return reject("expected ',' or ']'", next_);
    }
    ends_[opener] = next_++;
    return Outcome::valid;
}

Outcome Document::string(uint32_t token) {
    auto spelled = scalar(token);
    if (spelled.size() < 2 || spelled.back() != '"') return reject("unterminated string", token);
    if (hasEscapes_ && !hasSoundEscapes(spelled.substr(1, spelled.size() - 2))) {
        return reject("invalid escape in a string", token);
    }
    return Outcome::valid;
}

std::string_view Document::raw(uint32_t token) const {
    uint8_t first = kind(token);
    if (first != '{' && first != '[') return scalar(token);
    size_t start = starts_[token];
    return {reinterpret_cast<const char *>(text_) + start, starts_[ends_[token]] + 1 - start};
}

}  // namespace cas
