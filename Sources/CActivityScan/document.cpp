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
    size_t index = text[0] == '-' ? 1 : 0;
    size_t end = skipDigits(text, index);
    // RFC 8259, section 6: no leading zeros, and a digit before and after a point.
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
        // The first stage never ends a string inside an escape, so a byte follows. The check keeps the read
        // in bounds even without that.
        if (index + 1 >= raw.size()) return false;
        uint8_t letter = raw[index + 1];
        if (letter == 'u') {
            if (raw.size() - index < 6) return false;
            for (size_t digit = 2; digit < 6; digit += 1) {
                if (!isHexadecimal(raw[index + digit])) return false;
            }
        // strchr also finds the zero at the end of its text.
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
    // Doubled from 64 KiB, so that records of growing size don't each allocate.
    size_t capacity = 64 * 1024;
    while (capacity < length) capacity *= 2;
    // As many tokens as bytes, at most.
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
    // simdjson's token positions have 32 bits.
    if (length >= UINT32_MAX || !reserve(length)) {
        stage_.reset();
        return Outcome::outOfMemory;
    }
    // `regular` refuses a text that ends inside a string; the streaming modes would cut it there.
    auto error = stage_->stage1(text, length, simdjson::stage1_mode::regular);
    if (error != simdjson::SUCCESS) return reject(describe(error), 0);
    starts_ = stage_->structural_indexes.get();
    count_ = stage_->n_structural_indexes;
    // One search for the whole text: most records have no escape, and their strings need no search
    // each.
    hasEscapes_ = memchr(text, '\\', length) != nullptr;
    auto verdict = value(0);
    if (verdict != Outcome::valid) return verdict;
    return next_ == count_ ? Outcome::valid : reject("unexpected text after the value", next_);
}

Outcome Document::value(size_t depth) {
    uint32_t token = next_;
    if (token >= count_) return reject("missing value at the end", token);
    switch (kind(token)) {
    // The recursion is bounded by the limit of at most 1,025 levels, so hostile nesting can't
    // overflow the stack.
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
