#pragma once

#include "record_templates.hpp"

#include <string>

namespace cas {

/// The codes of the types whose rows have a subject: their indices among the known types.
constexpr uint8_t noteCreated = 0;
constexpr uint8_t segmentAdded = 1;
constexpr uint8_t segmentRemoved = 2;
constexpr uint8_t fileUploaded = 7;

inline std::string_view viewOf(cas_slice slice) {
    return {reinterpret_cast<const char *>(slice.data), slice.length};
}

/// An activity whose names have no numbers yet; absent texts have no data.
struct FoundRecord {
    std::string_view id, org, contact, subject;
    int64_t time;
    uint64_t offset;
    uint32_t length;
    uint16_t idOffset;
    uint8_t kind;
};

/// A converter that finds the subject, contact and time of a record, with defaults for its contact.
class RecordConverter {
public:
    void setDefaults(cas_slice org, cas_slice contact);

    /// Converts a record that a template matches; returns false if only the full reader can read it.
    bool convert(const MatchedRecord &matched, FoundRecord &found) const;

    /// Converts a record that the parser read; returns false if only the full reader can read it.
    bool convert(const cas_record &record, FoundRecord &found) const;

private:
    bool resolve(
        FoundRecord &found, std::string_view createdAt, std::string_view noteContact,
        std::string_view noteCreatedAt
    ) const;

    std::string defaultOrg_, defaultContact_;
    bool hasDefaultOrg_ = false;
    bool hasDefaultContact_ = false;
};

}  // namespace cas
