#pragma once

#include "intern.hpp"
#include "record_converter.hpp"

namespace cas {

/// The rows of activities, and the numbers of their names.
///
/// Names are looked up in batches, whose slots are prefetched: many lookups wait for memory at the same time.
class RowTable {
public:
    explicit RowTable(uint64_t seed) : seed_(seed), orgs_(seed), contacts_(seed), segments_(seed) {}

    /// Returns whether `flush` must be called before the next activity.
    bool isFull() const { return batched_ == batchSize; }
    /// Adds an activity, whose texts must stay valid until `flush`.
    void add(const FoundRecord &found) { batch_[batched_++] = found; }
    /// Creates rows of the added activities; returns false without memory.
    bool flush();

    /// Adds the names of another table, and writes the number that each has here; returns false without memory.
    bool unite(const RowTable &part, uint32_t *contactNumbers, uint32_t *segmentNumbers);

    /// Finds or adds the number of a contact, or returns CAS_BULK_NONE without memory.
    uint32_t contactNumber(std::string_view org, std::string_view contact);
    /// Finds or adds the number of a segment, or returns CAS_BULK_NONE without memory.
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
        return prefix == 0 ? std::string_view() : orgs_.text(prefix - 1);
    }

private:
    // A core has some ten cache misses in flight: 64 keep them busy, and the arrays fit the stack.
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
