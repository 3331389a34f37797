#include "row_table.hpp"

#include <algorithm>

namespace cas {

bool RowTable::flush() {
    std::string_view names[batchSize];
    uint32_t prefixes[batchSize];
    uint64_t hashes[batchSize];
    uint32_t numbers[batchSize];
    for (size_t index = 0; index < batched_; index += 1) {
        names[index] = batch_[index].contact;
        prefixes[index] = orgNumber(batch_[index].org);
        if (prefixes[index] == CAS_BULK_NONE) return false;
        hashes[index] = contacts_.hash(names[index], prefixes[index]);
        contacts_.prefetch(hashes[index]);
    }
    contacts_.numbers(names, prefixes, hashes, numbers, batched_);
    if (!rows_.reserve(rows_.count() + batched_)) return false;
    for (size_t index = 0; index < batched_; index += 1) {
        if (numbers[index] == CAS_BULK_NONE || !addRow(batch_[index], numbers[index])) return false;
    }
    batched_ = 0;
    return true;
}

bool RowTable::addRow(const FoundRecord &found, uint32_t contact) {
    cas_bulk_row row{};
    row.offset = found.offset;
    row.time = found.time;
    row.id_hash = hash(found.id);
    row.length = found.length;
    row.contact = contact;
    bool isNear = found.idOffset != UINT16_MAX && found.id.size() < UINT16_MAX;
    row.id_offset = isNear ? found.idOffset : UINT16_MAX;
    row.id_length = isNear ? static_cast<uint16_t>(found.id.size()) : 0;
    row.kind = found.kind;
    if (found.subject.data() != nullptr) {
        row.flags = CAS_BULK_HAS_SUBJECT;
        if (found.kind == noteCreated) {
            row.subject = static_cast<uint32_t>(hash(found.subject));
        } else if (found.kind != fileUploaded) {
            row.subject = segmentNumber(found.subject);
            if (row.subject == CAS_BULK_NONE) return false;
        }
    }
    *rows_.add() = row;
    return true;
}

uint32_t RowTable::orgNumber(std::string_view org) {
    if (org.data() == nullptr) return 0;
    // Most records of a file have the same organization.
    if (lastOrgNumber_ != CAS_BULK_NONE && org == lastOrg_) return lastOrgNumber_;
    uint32_t number = orgs_.number(org, 0, orgs_.hash(org, 0));
    if (number == CAS_BULK_NONE) return CAS_BULK_NONE;
    lastOrg_ = orgs_.text(number);
    // 0 is no organization.
    lastOrgNumber_ = number + 1;
    return lastOrgNumber_;
}

uint32_t RowTable::contactNumber(std::string_view org, std::string_view contact) {
    uint32_t prefix = orgNumber(org);
    if (prefix == CAS_BULK_NONE) return CAS_BULK_NONE;
    return contacts_.number(contact, prefix, contacts_.hash(contact, prefix));
}

bool RowTable::unite(const RowTable &part, uint32_t *contactNumbers, uint32_t *segmentNumbers) {
    for (uint32_t start = 0; start < part.contacts_.count(); start += batchSize) {
        uint32_t count = std::min<uint32_t>(batchSize, part.contacts_.count() - start);
        if (!uniteContacts(part, start, count, contactNumbers + start)) return false;
    }
    for (uint32_t number = 0; number < part.segments_.count(); number += 1) {
        segmentNumbers[number] = segmentNumber(part.segments_.text(number));
        if (segmentNumbers[number] == CAS_BULK_NONE) return false;
    }
    return true;
}

bool RowTable::uniteContacts(
    const RowTable &part, uint32_t start, uint32_t count, uint32_t *numbers
) {
    std::string_view names[batchSize];
    uint32_t prefixes[batchSize];
    uint64_t hashes[batchSize];
    for (uint32_t index = 0; index < count; index += 1) {
        names[index] = part.contacts_.text(start + index);
        prefixes[index] = orgNumber(part.org(start + index));
        if (prefixes[index] == CAS_BULK_NONE) return false;
        hashes[index] = contacts_.hash(names[index], prefixes[index]);
        contacts_.prefetch(hashes[index]);
    }
    contacts_.numbers(names, prefixes, hashes, numbers, count);
    for (uint32_t index = 0; index < count; index += 1) {
        if (numbers[index] == CAS_BULK_NONE) return false;
    }
    return true;
}

}  // namespace cas
