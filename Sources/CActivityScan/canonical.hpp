#pragma once

#include "document.hpp"
#include "schema.hpp"

namespace cas {

/// A writer of canonical bytes, which are equal for equal JSON values and only for them.
///
/// A string is its length and its UTF-8. Members are in the bytewise order of their keys, equal keys in the order of
/// the text. Numbers are exact decimals.
class Canonical {
public:
    /// Writes the document's record without its defining and volatile fields.
    cas_slice write(const Document &document, bool datesItselfByNote);

private:
    struct Member {
        /// The key in the text, or nullptr if it was unescaped into `keys_`.
        const char *keyText;
        size_t keyOffset;
        size_t keyLength;
        uint32_t value;
        const Field *field;
    };

    void value(uint32_t token);
    void string(uint32_t token);
    void array(uint32_t token);
    void object(uint32_t token, const Field *fields, unsigned count);
    void collect(uint32_t token, const Field *fields, unsigned count);
    bool isLeftOut(const Field &field) const;
    std::string_view key(const Member &member) const;
    void appendLength(size_t length);

    const Document *document_ = nullptr;
    bool datesItselfByNote_ = false;
    bool failed_ = false;
    Arena output_;
    Arena keys_;
    /// The members of all open objects, the innermost last: one vector instead of one for each level.
    std::vector<Member> members_;
};

}  // namespace cas
