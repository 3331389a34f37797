#include "record_converter.hpp"

#include "instant.hpp"

namespace cas {

namespace {

constexpr std::string_view knownKinds[] = {
    "note_created", "segment_added", "segment_removed", "contact_blocked", "contact_unblocked",
    "contact_unsubscribed", "contact_resubscribed", "file_uploaded", "contact_observed", "block_observed",
    "unsubscribe_observed", "contact_merged", "contact_unmerged",
};
constexpr uint8_t unknownKind = 255;

uint8_t kindOf(std::string_view name) {
    for (uint8_t kind = 0; kind < sizeof knownKinds / sizeof knownKinds[0]; kind += 1) {
        if (knownKinds[kind] == name) return kind;
    }
    return unknownKind;
}

bool isEmpty(std::string_view text) { return text.data() != nullptr && text.empty(); }

}  // namespace

void RecordConverter::setDefaults(cas_slice org, cas_slice contact) {
    hasDefaultOrg_ = org.data != nullptr;
    hasDefaultContact_ = contact.data != nullptr;
    if (hasDefaultOrg_) defaultOrg_ = viewOf(org);
    if (hasDefaultContact_) defaultContact_ = viewOf(contact);
}

bool RecordConverter::convert(const MatchedRecord &matched, FoundRecord &found) const {
    auto at = [&](Capture capture) { return matched.captures[static_cast<size_t>(capture)]; };
    found.id = at(Capture::id);
    found.kind = matched.kind;
    auto subject = found.kind == segmentAdded || found.kind == segmentRemoved
        ? Capture::segment : found.kind == noteCreated ? Capture::note : Capture::file;
    if (found.kind <= segmentRemoved || found.kind == fileUploaded) found.subject = at(subject);
    found.org = at(Capture::org);
    found.contact = at(Capture::contact);
    // An empty id is a rejected record, and the parser gives its reason.
    if (found.id.empty() || isEmpty(found.org) || isEmpty(found.contact)) return false;
    return resolve(found, at(Capture::createdAt), at(Capture::noteContact), at(Capture::noteCreatedAt));
}

bool RecordConverter::convert(const cas_record &record, FoundRecord &found) const {
    found.id = viewOf(record.id);
    found.kind = kindOf(viewOf(record.type));
    found.org = viewOf(record.org_id);
    found.contact = viewOf(record.contact_id);
    if (found.kind == noteCreated) found.subject = viewOf(record.note_id);
    if (found.kind == segmentAdded || found.kind == segmentRemoved) {
        found.subject = viewOf(record.segment_id);
    }
    if (found.kind == fileUploaded && record.has_file) found.subject = viewOf(record.file_id);
    return resolve(found, viewOf(record.created_at), viewOf(record.note_contact_id),
        viewOf(record.note_created_at));
}

/// Determines the contact and the time of a record.
bool RecordConverter::resolve(
    FoundRecord &found, std::string_view createdAt, std::string_view noteContact,
    std::string_view noteCreatedAt
) const {
    if (found.org.data() == nullptr && hasDefaultOrg_) found.org = defaultOrg_;
    if (found.contact.data() == nullptr) {
        found.contact = hasDefaultContact_ ? std::string_view(defaultContact_) : noteContact;
        if (found.contact.empty()) return false;
    }
    found.time = CAS_BULK_UNDATED;
    // A note without a time of its own takes the note's date (NoteDateDefines).
    if (createdAt.data() != nullptr) return readInstant(createdAt, &found.time);
    if (found.kind != noteCreated || noteCreatedAt.data() == nullptr) return true;
    return readInstant(noteCreatedAt, &found.time);
}

}  // namespace cas
