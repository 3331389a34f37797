#include "schema.hpp"

namespace cas {

namespace {

using R = cas_record;

constexpr Field leaf(
    std::string_view key, const char *name, Kind kind, unsigned traits, cas_slice R::*slot
) {
    return {key, name, kind, traits, slot, nullptr, nullptr, 0};
}

constexpr Field text(std::string_view key, const char *name, cas_slice R::*slot) {
    return leaf(key, name, Kind::text, none, slot);
}

/// Creates a field that is only listed to be left out of the canonical bytes.
constexpr Field silent(std::string_view key, const char *name) {
    return {key, name, Kind::verbatim, undescribed, nullptr, nullptr, nullptr, 0};
}

template <unsigned count>
constexpr Field object(
    std::string_view key, unsigned traits, bool R::*presence, const Field (&children)[count]
) {
    return {key, key.data(), Kind::object, traits, nullptr, presence, children, count};
}

constexpr unsigned defining = strict | unique;

constexpr Field actorFields[] = {
    text("id", "actor.id", &R::actor_id),
    text("name", "actor.name", &R::actor_name),
    text("email", "actor.email", &R::actor_email),
    silent("seen_at", "actor.seen_at"),
};

constexpr Field assistantFields[] = {
    text("id", "assistant.id", &R::assistant_id),
    text("name", "assistant.name", &R::assistant_name),
};

constexpr Field segmentFields[] = {
    leaf("id", "segment.id", Kind::text, defining | undescribed, &R::segment_id),
    text("name", "segment.name", &R::segment_name),
    text("color", "segment.color", &R::segment_color),
    leaf("updated_at", "segment.updated_at", Kind::text, undescribed, &R::segment_updated_at),
    silent("contacts_count", "segment.contacts_count"),
    silent("boards", "segment.boards"),
};

constexpr Field broadcastFields[] = {
    leaf("id", "broadcast.id", Kind::text, defining | undescribed, &R::broadcast_id),
    text("name", "broadcast.name", &R::broadcast_name),
};

constexpr Field authorFields[] = {
    text("id", "note.user.id", &R::author_id),
    text("name", "note.user.name", &R::author_name),
    text("email", "note.user.email", &R::author_email),
};

constexpr Field noteFields[] = {
    leaf("id", "note.id", Kind::text, defining | undescribed, &R::note_id),
    leaf("contact_id", "note.contact_id", Kind::text, unique | exact, &R::note_contact_id),
    text("content", "note.content", &R::note_content),
    leaf("created_at", "note.created_at", Kind::text, unique, &R::note_created_at),
    text("updated_at", "note.updated_at", &R::note_updated_at),
    object("user", none, &R::has_author, authorFields),
};

constexpr Field fileFields[] = {
    text("id", "file.id", &R::file_id),
    text("file_filename", "file.file_filename", &R::file_name),
    text("file_mimetype", "file.file_mimetype", &R::file_type),
    leaf("file_size", "file.file_size", Kind::number, none, &R::file_size),
    text("file_url", "file.file_url", &R::file_url),
};

}  // namespace

// The required fields are the first three: `checkRequired` and `seen & 3` rely on it.
const Field activityFields[] = {
    leaf("id", "id", Kind::identity, defining | required | undescribed, &R::id),
    leaf("type", "type", Kind::text, defining | required | undescribed, &R::type),
    leaf("created_at", "created_at", Kind::text, defining | undescribed, &R::created_at),
    leaf("org_id", "org_id", Kind::identity, defining | undescribed | envelope, &R::org_id),
    leaf(
        "contact_id", "contact_id", Kind::identity, defining | undescribed | envelope,
        &R::contact_id),
    leaf("metadata", "metadata", Kind::verbatim, none, &R::metadata),
    object("actor", none, &R::has_actor, actorFields),
    object("assistant", none, &R::has_assistant, assistantFields),
    object("segment", defining, &R::has_segment, segmentFields),
    object("broadcast", defining, &R::has_broadcast, broadcastFields),
    object("note", defining, &R::has_note, noteFields),
    object("file", none, &R::has_file, fileFields),
};

const unsigned activityFieldCount = sizeof activityFields / sizeof activityFields[0];

// At most a dozen keys, mostly of different lengths: comparing each is faster than hashing.
const Field *findField(const Field *fields, unsigned count, std::string_view key) {
    for (unsigned index = 0; index < count; index += 1) {
        auto candidate = fields[index].key;
        // Most candidates differ in length or first byte, which needs no call of memcmp.
        if (candidate.size() != key.size() || candidate[0] != key[0]) continue;
        if (candidate == key) return &fields[index];
    }
    return nullptr;
}

}  // namespace cas
