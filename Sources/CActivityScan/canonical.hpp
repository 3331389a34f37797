#pragma once

#include "document.hpp"
#include "schema.hpp"

namespace cas {

/// Writes what a JSON value means, so that equal values and only they get equal bytes.
///
/// Strings are their UTF-8 behind their length, members stand in the bytewise order of their keys, equal keys in
/// the order of the text, numbers are exact decimals.
class Canonical {
public:
    /// Writes the record that the document holds, the fields left out that do not describe.
    cas_slice write(const Document &document, bool datesItselfByNote);

private:
    struct Member {
        /// The key in the text, or nullptr when it was unescaped: then it lies in `keys_`.
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
    /// The members of every object that is open, innermost last.
    std::vector<Member> members_;
};

}  // namespace cas
