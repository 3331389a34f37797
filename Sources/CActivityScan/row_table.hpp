#pragma once

#include "intern.hpp"
#include "record_converter.hpp"

namespace cas {

/// The rows of activities, and the numbers of the names in them.
///
/// Names are looked up in batches, so that the misses of the cache overlap.
class RowTable {
public:
    explicit RowTable(uint64_t seed) : seed_(seed), orgs_(seed), contacts_(seed), segments_(seed) {}

    /// Returns whether the batch is full and must be flushed before the next activity.
    bool isFull() const { return batched_ == batchSize; }
    /// Adds an activity, whose texts must stay valid until the flush.
    void add(const FoundRecord &found) { batch_[batched_++] = found; }
    /// Adds the rows of the batch's activities; false if memory is exhausted.
    bool flush();

    /// Adds the names of another table and returns their numbers here; false if memory is exhausted.
    bool unite(const RowTable &part, uint32_t *contactNumbers, uint32_t *segmentNumbers);

    /// Returns the number of a contact, which is added if it is new, or CAS_BULK_NONE if memory is exhausted.
    uint32_t contactNumber(std::string_view org, std::string_view contact);
    /// Returns the number of a segment, which is added if it is new, or CAS_BULK_NONE if memory is exhausted.
    uint32_t segmentNumber(std::string_view segment) {
        return segments_.number(segment, 0, segments_.hash(segment, 0));
    }

    uint64_t hash(std::string_view text) const { return hashOf(text, seed_); }
    const Growing<cas_bulk_row> &rows() const { return rows_; }
    const Names &contacts() const { return contacts_; }
    const Names &segments() const { return segments_; }
    /// Returns the organization of a contact, without data if it has none.
    std::string_view org(uint32_t contact) const {
        uint32_t prefix = contacts_.prefix(contact);
        // Prefix 0 means no organization, so the numbers of organizations are shifted by one.
        return prefix == 0 ? std::string_view() : orgs_.text(prefix - 1);
    }

private:
    // Enough lookups to overlap their waits for memory, and few enough that the batch stays in the
    // first cache.
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
