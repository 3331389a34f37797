#pragma once

#include "CActivityScan.h"

#include <string_view>

namespace cas {

enum class Kind {
    /// A string; any other value reads as absent, or rejects the record if the field is defining.
    text,
    /// A string that may not be empty.
    identity,
    number,
    object,
    /// Any value, kept as written; null reads as absent.
    verbatim,
};

enum Trait : unsigned {
    none = 0,
    /// A wrong type or an unpaired surrogate rejects the record.
    strict = 1,
    /// A second occurrence rejects the record.
    unique = 2,
    /// Null rejects the record. Absence is checked by position, also for `created_at`, which may be null.
    required = 4,
    /// The field isn't part of the canonical bytes.
    undescribed = 8,
    /// The field is also read from an envelope.
    envelope = 16,
    /// An unpaired surrogate reads as absent, because its replacement could make two ids equal.
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

/// The fields of an activity, and their number.
extern const Field activityFields[];
extern const unsigned activityFieldCount;

const Field *findField(const Field *fields, unsigned count, std::string_view key);

}  // namespace cas
