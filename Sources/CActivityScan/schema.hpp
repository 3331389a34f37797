#pragma once

#include "CActivityScan.h"

#include <string_view>

namespace cas {

enum class Kind {
    /// A string; any other value counts as absent, or rejects the record if the field is defining.
    text,
    /// A string that must not be empty.
    identity,
    number,
    object,
    /// Any value, kept as written; null counts as absent.
    verbatim,
};

enum Trait : unsigned {
    none = 0,
    /// A field in which a wrong type or an unpaired surrogate rejects the record.
    strict = 1,
    /// A field that must not be repeated.
    unique = 2,
    /// A field that must be present and not null, except `created_at`, which may be null.
    required = 4,
    /// A field that is left out of the canonical bytes.
    undescribed = 8,
    /// A field that is also read from an envelope.
    envelope = 16,
    /// A field that counts as absent with an unpaired surrogate, whose replacement could make two ids equal.
    exact = 32,
};

struct Field {
    std::string_view key;
    /// The name of the field in messages, a constant.
    const char *name;
    Kind kind;
    unsigned traits;
    cas_slice cas_record::*slot;
    bool cas_record::*presence;
    const Field *children;
    unsigned childCount;
};

/// The fields of an activity.
extern const Field activityFields[];
extern const unsigned activityFieldCount;

const Field *findField(const Field *fields, unsigned count, std::string_view key);

}  // namespace cas
