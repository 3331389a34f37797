#pragma once

#include "CActivityScan.h"

#include <string_view>

namespace cas {

enum class Kind {
    /// A string; any other value reads as absent, or rejects when the field is defining.
    text,
    /// A string that may not be empty.
    identity,
    number,
    object,
    /// Any value, kept as it is spelled; null reads as absent.
    verbatim,
};

enum Trait : unsigned {
    none = 0,
    /// A wrong type or half a surrogate pair rejects.
    strict = 1,
    /// May stand only once.
    unique = 2,
    /// May not be null nor absent (`created_at` may be null: it is judged by presence alone).
    required = 4,
    /// Left out of the canonical bytes.
    undescribed = 8,
    /// Read from an envelope too.
    envelope = 16,
    /// Half a surrogate pair reads as absent: replacing it could make two ids one.
    exact = 32,
};

struct Field {
    std::string_view key;
    /// The constant that names the field in a message.
    const char *name;
    Kind kind;
    unsigned traits;
    cas_slice cas_record::*slot;
    bool cas_record::*presence;
    const Field *children;
    unsigned childCount;
};

/// The fields of an activity, and how many there are.
extern const Field activityFields[];
extern const unsigned activityFieldCount;

const Field *findField(const Field *fields, unsigned count, std::string_view key);

}  // namespace cas
