#pragma once

#include "CActivityScan.h"

#include <string_view>
#include <vector>

namespace cas {

/// The values of a record that a row needs.
enum class Capture : uint8_t {
    id, createdAt, org, contact, segment, note, noteContact, noteCreatedAt, broadcast, file,
    /// A value that is skipped.
    none,
};
constexpr size_t captureCount = static_cast<size_t>(Capture::none);

/// The tokens of a text: the start of each value, bracket, colon and comma.
struct Tokens {
    const uint8_t *text;
    size_t length;
    const uint32_t *starts;
    size_t count;
};

/// A record that a known template matches.
struct MatchedRecord {
    std::string_view captures[captureCount];
    uint8_t kind;
    /// The token after the record.
    size_t next;
    size_t end;
};

/// The templates of records: the literal texts between their values.
///
/// Most records of a file differ only in their values. The texts in between, with brackets, keys, quotes, nulls and the
/// type, are compared as a whole instead of parsed. A template comes from a record that the parser found valid, and
/// matches only such records, except for escapes in values, which the caller checks.
class RecordTemplates {
public:
    /// Matches the record that starts at a token.
    bool match(const Tokens &tokens, size_t first, MatchedRecord &matched);

    /// Adds the template of a valid activity that starts at a token and has a type of this code.
    void learn(const Tokens &tokens, size_t first, uint8_t kind);

private:
    enum class Slot : uint8_t { string, number, end };

    struct Node {
        /// The offset of the literal before the slot.
        uint32_t literal;
        uint32_t length;
        uint32_t tokens;
        uint32_t child;
        uint32_t sibling;
        /// The literal's length in units of 16 bytes; `mask` has a bit for each byte of the last one that counts.
        uint32_t chunks;
        uint16_t mask;
        Slot slot;
        Capture capture;
        uint8_t kind;
    };

    /// A literal of a new template, and the kind of the value after it.
    struct Step {
        size_t start;
        size_t end;
        uint32_t tokens;
        Slot slot;
        Capture capture;
    };

    bool matches(const Node &node, const uint8_t *place, size_t room) const;
    bool parseTemplate(const Tokens &tokens, size_t first, std::vector<Step> &steps) const;
    uint32_t find(uint32_t list, const Step &step, const uint8_t *text) const;
    bool isFull(uint32_t list) const;
    uint32_t add(uint32_t *list, const Step &step, const uint8_t *text);

    static constexpr uint32_t nothing = UINT32_MAX;
    // Bounds on memory and time for a text whose every line has a template of its own: each record
    // then compares with at most 24 siblings a level, and is parsed.
    static constexpr size_t mostNodes = 4096;
    static constexpr size_t mostBytes = 1 << 20;
    static constexpr size_t mostSiblings = 24;
    static constexpr size_t longestLiteral = 4096;

    std::vector<Node> nodes_;
    std::vector<uint8_t> literals_;
    uint32_t root_ = nothing;
};

}  // namespace cas
