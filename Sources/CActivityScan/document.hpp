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

/// A valid JSON text as a list of its tokens.
///
/// simdjson's first stage finds the tokens, and checks UTF-8 and the ends of strings. The grammar between the tokens is
/// checked here, because simdjson's second stage refuses numbers beyond 64 bits and unpaired surrogates, both of which
/// are JSON, and drops the notation of numbers.
class Document {
public:
    explicit Document(size_t maximumDepth);
    ~Document();

    /// Checks a text, into which the document keeps pointers.
    Outcome read(const uint8_t *text, size_t length);

    /// Returns the reason the last text isn't JSON.
    const char *detail() const { return detail_; }
    size_t detailOffset() const { return detailOffset_; }

    /// Returns the first byte of a value, given by the index of its first token, which is 0 for the root.
    uint8_t kind(uint32_t token) const { return text_[starts_[token]]; }
    bool isString(uint32_t token) const { return kind(token) == '"'; }
    bool isObject(uint32_t token) const { return kind(token) == '{'; }
    bool isNull(uint32_t token) const { return kind(token) == 'n'; }
    bool isNumber(uint32_t token) const {
        uint8_t first = kind(token);
        return first == '-' || (first >= '0' && first <= '9');
    }

    /// Returns the token after a value.
    uint32_t after(uint32_t token) const {
        uint8_t first = kind(token);
        return first == '{' || first == '[' ? ends_[token] + 1 : token + 1;
    }

    /// Returns the bytes of a scalar as written, including quotes.
    std::string_view scalar(uint32_t token) const {
        // Only whitespace can be between a scalar and the next token, or the scalar is malformed.
        size_t start = starts_[token];
        size_t end = token + 1 < count_ ? starts_[token + 1] : length_;
        while (end > start + 1 && isSpace(text_[end - 1])) end -= 1;
        return {reinterpret_cast<const char *>(text_) + start, end - start};
    }
    /// Returns the bytes between the quotes, with escapes as written.
    std::string_view rawString(uint32_t token) const {
        auto spelled = scalar(token);
        return spelled.substr(1, spelled.size() - 2);
    }
    /// Returns the bytes of any value as written.
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

/// Returns whether each backslash of a raw string, or of whole tokens, begins an escape of JSON.
bool hasSoundEscapes(std::string_view raw);

/// Returns whether a scalar as written is a number.
bool isJSONNumber(std::string_view text);

/// A growing buffer that neither initializes its memory nor throws.
class Arena {
public:
    /// Extends the buffer, and returns the start of the new bytes, or nullptr without memory.
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

/// Writes the text of a valid raw string, and returns its length, at most that of the raw string.
///
/// An unpaired surrogate becomes U+FFFD, or is kept as the three bytes that UTF-8 would have for it. Those occur in no
/// valid text, so that different strings stay different.
size_t unescape(std::string_view raw, uint8_t *output, Surrogates surrogates, bool *foundLone);

/// Appends the exact value of a valid JSON number, with the same bytes for each notation of it.
void appendNumber(std::string_view spelled, Arena &arena);

}  // namespace cas
