#pragma once

#include "CActivityScan.h"

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace cas {

inline bool isSpace(uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

enum class Outcome { valid, invalid, tooDeep, outOfMemory };

/// One JSON text that was found valid, as the list of its tokens.
///
/// simdjson's first stage finds the tokens and judges UTF-8 and the ends of strings; the grammar between the
/// tokens is judged here, because simdjson's own second stage refuses numbers beyond 64 bits and half surrogate
/// pairs, both of which are JSON, and forgets how numbers were spelled.
class Document {
public:
    explicit Document(size_t maximumDepth);
    ~Document();

    /// Judges a text; the document keeps pointing into it.
    Outcome read(const uint8_t *text, size_t length);

    /// Why the last text is no JSON, and where.
    const char *detail() const { return detail_; }
    size_t detailOffset() const { return detailOffset_; }

    /// A value is named by the index of its first token; the root is 0.
    uint8_t kind(uint32_t token) const { return text_[starts_[token]]; }
    bool isString(uint32_t token) const { return kind(token) == '"'; }
    bool isObject(uint32_t token) const { return kind(token) == '{'; }
    bool isNull(uint32_t token) const { return kind(token) == 'n'; }
    bool isNumber(uint32_t token) const {
        uint8_t first = kind(token);
        return first == '-' || (first >= '0' && first <= '9');
    }

    /// The token behind a value.
    uint32_t after(uint32_t token) const {
        uint8_t first = kind(token);
        return first == '{' || first == '[' ? ends_[token] + 1 : token + 1;
    }

    /// The bytes of a scalar as they are spelled, quotes included.
    std::string_view scalar(uint32_t token) const {
        // Between a scalar and the next token there is only white space, or the scalar is malformed.
        size_t start = starts_[token];
        size_t end = token + 1 < count_ ? starts_[token + 1] : length_;
        while (end > start + 1 && isSpace(text_[end - 1])) end -= 1;
        return {reinterpret_cast<const char *>(text_) + start, end - start};
    }
    /// The bytes between the quotes, escapes as they are spelled.
    std::string_view rawString(uint32_t token) const {
        auto spelled = scalar(token);
        return spelled.substr(1, spelled.size() - 2);
    }
    /// The bytes of any value, as they are spelled.
    std::string_view raw(uint32_t token) const;
    size_t offset(uint32_t token) const { return starts_[token]; }
    bool hasEscapes() const { return hasEscapes_; }

private:
    bool reserve(size_t length);
    Outcome reject(const char *detail, uint32_t token);
    Outcome value(size_t depth);
    Outcome object(size_t depth);
    Outcome array(size_t depth);
    Outcome string(uint32_t token);
    uint8_t peek() const { return next_ < count_ ? kind(next_) : 0; }

    const size_t maximumDepth_;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
    std::unique_ptr<uint32_t[]> ends_;
    const uint32_t *starts_ = nullptr;
    const uint8_t *text_ = nullptr;
    size_t length_ = 0;
    uint32_t count_ = 0;
    uint32_t next_ = 0;
    bool hasEscapes_ = false;
    const char *detail_ = "";
    size_t detailOffset_ = 0;
};

/// Whether each backslash of a raw string, or of several that are closed, starts an escape that JSON knows.
bool hasSoundEscapes(std::string_view raw);

/// Whether a spelled scalar is a number.
bool isJSONNumber(std::string_view text);

/// Bytes that grow without initialising what they will hold, and without throwing.
class Arena {
public:
    /// Makes room at the end; nullptr when memory is short.
    uint8_t *extend(size_t count) {
        if (capacity_ - size_ < count && !grow(count)) return nullptr;
        size_ += count;
        return bytes_.get() + size_ - count;
    }
    void shrink(size_t count) { size_ -= count; }
    void clear() { size_ = 0; }
    void append(const void *bytes, size_t count) {
        if (count == 0) return;
        if (uint8_t *room = extend(count)) memcpy(room, bytes, count);
    }
    void append(char byte) { append(&byte, 1); }
    const uint8_t *data() const { return bytes_.get(); }
    size_t size() const { return size_; }
    bool failed() const { return failed_; }
    void resetFailure() { failed_ = false; }

private:
    bool grow(size_t count);

    std::unique_ptr<uint8_t[]> bytes_;
    size_t size_ = 0;
    size_t capacity_ = 0;
    bool failed_ = false;
};

enum class Surrogates { replace, keep };

/// Writes the text that a valid raw string spells; returns its length, at most the raw one.
///
/// Half a surrogate pair becomes U+FFFD, or the three bytes that UTF-8 would have for it if it had any: those
/// stand in no valid text, so what is kept apart in the source stays apart.
size_t unescape(std::string_view raw, uint8_t *output, Surrogates surrogates, bool *foundLone);

/// Appends the exact value of a valid JSON number in one spelling.
void appendNumber(std::string_view spelled, Arena &arena);

}  // namespace cas
