#pragma once

#include "intern.hpp"
#include "record_converter.hpp"

namespace cas {

/// The rows of activities, and the numbers of the names in them.
///
/// Names are looked up so many at a time, their places fetched first: one lookup waits for memory, many wait together.
class RowTable {
public:
    explicit RowTable(uint64_t seed) : seed_(seed), orgs_(seed), contacts_(seed), segments_(seed) {}

    /// Whether the next activity must wait for a flush.
    bool isFull() const { return batched_ == batchSize; }
    /// Takes an activity, whose texts must stay until they are flushed.
    void add(const FoundRecord &found) { batch_[batched_++] = found; }
    /// Makes rows of the activities that were added; false when memory is short.
    bool flush();

    /// Takes over the names of another table, and says which numbers they have here; false when memory is short.
    bool unite(const RowTable &part, uint32_t *contactNumbers, uint32_t *segmentNumbers);

    /// The number of a contact, a new one when it is new; CAS_BULK_NONE when memory is short.
    uint32_t contactNumber(std::string_view org, std::string_view contact);
    /// The number of a segment, a new one when it is new; CAS_BULK_NONE when memory is short.
    uint32_t segmentNumber(std::string_view segment) {
        return segments_.number(segment, 0, segments_.hash(segment, 0));
    }

    uint64_t hash(std::string_view text) const { return hashOf(text, seed_); }
    const Growing<cas_bulk_row> &rows() const { return rows_; }
    const Names &contacts() const { return contacts_; }
    const Names &segments() const { return segments_; }
    /// The organisation of a contact; no data when it has none.
    std::string_view org(uint32_t contact) const {
        uint32_t prefix = contacts_.prefix(contact);
        return prefix == 0 ? std::string_view() : orgs_.text(prefix - 1);
    }

private:
    static constexpr size_t batchSize = 64;

    uint32_t orgNumber(std::string_view org);
    bool addRow(const FoundRecord &found, uint32_t contact);
    bool uniteContacts(const RowTable &part, uint32_t start, uint32_t count, uint32_t *numbers);

    const uint64_t seed_;
    Names orgs_, contacts_, segments_;
    Growing<cas_bulk_row> rows_;
    FoundRecord batch_[batchSize];
    size_t batched_ = 0;
    std::string_view lastOrg_;
    uint32_t lastOrgNumber_ = CAS_BULK_NONE;
};

}  // namespace cas
