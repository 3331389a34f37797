#include "document.hpp"
#include "instant.hpp"
#include "intern.hpp"
#include "record_templates.hpp"
#include "stage1.hpp"

#include <algorithm>
#include <new>

using namespace cas;

namespace {

constexpr std::string_view knownKinds[] = {
    "note_created", "segment_added", "segment_removed", "contact_blocked", "contact_unblocked",
    "contact_unsubscribed", "contact_resubscribed", "file_uploaded",
};
constexpr uint8_t noteCreated = 0;
constexpr uint8_t segmentAdded = 1;
constexpr uint8_t segmentRemoved = 2;
constexpr uint8_t fileUploaded = 7;
constexpr uint8_t unknownKind = 255;

/// The index of the last newline in a stretch, or its end.
size_t lastNewline(const uint8_t *text, size_t start, size_t end) {
    size_t index = end;
    while (index > start) {
        index -= 1;
        if (text[index] == '\n') return index;
    }
    return end;
}

uint8_t kindOf(std::string_view name) {
    for (uint8_t kind = 0; kind < sizeof knownKinds / sizeof knownKinds[0]; kind += 1) {
        if (knownKinds[kind] == name) return kind;
    }
    return unknownKind;
}

std::string_view viewOf(cas_slice slice) {
    return {reinterpret_cast<const char *>(slice.data), slice.length};
}

cas_slice sliceOf(std::string_view text) {
    return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

/// A record that is an activity, before its names have numbers; absent texts have no data.
struct Found {
    std::string_view id, org, contact, subject;
    int64_t time;
    uint64_t offset;
    uint32_t length;
    uint16_t idOffset;
    uint8_t kind;
};

// Names are looked up so many at a time, their places fetched first: one lookup waits for memory, many wait together.
constexpr size_t batchSize = 64;

// Small enough that text and tokens stay in the cache nearest to the core but one.
constexpr size_t blockSize = 128 << 10;

// Short enough for the token positions, which have 32 bits, whatever the caller allows.
constexpr size_t longestRecord = 1 << 30;

}  // namespace

struct cas_bulk {
    cas_bulk(size_t maximumRecordBytes, uint64_t seed, cas_parser *parser)
        : recordLimit(maximumRecordBytes < longestRecord ? maximumRecordBytes : longestRecord),
          seed(seed), parser(parser), orgs(seed), contacts(seed), segments(seed) {}
    ~cas_bulk() { cas_parser_destroy(parser); }

    const size_t recordLimit;
    const uint64_t seed;
    cas_parser *parser;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    RecordTemplates templates;
    Names orgs, contacts, segments;
    std::string defaultOrg, defaultContact;
    bool hasDefaultOrg = false;
    bool hasDefaultContact = false;
    Growing<cas_bulk_row> rows;
    Growing<cas_bulk_span> odd;
    Found batch[batchSize];
    size_t batched = 0;
    std::string_view lastOrg;
    uint32_t lastOrgNumber = CAS_BULK_NONE;

    bool reserve(size_t length) {
        if (stage && stage->capacity() >= length) return true;
        size_t capacity = 4096;
        while (capacity < length) capacity *= 2;
        auto error = stage
            ? stage->set_capacity(capacity)
            : simdjson::get_active_implementation()->create_dom_parser_implementation(
                capacity, 1, stage);
        if (error != simdjson::SUCCESS) stage.reset();
        return error == simdjson::SUCCESS;
    }

    // ---- Blocks of lines. ----

    bool scan(const uint8_t *text, size_t length, uint64_t base) {
        size_t start = 0;
        while (start < length) {
            size_t end = blockEnd(text, start, length);
            if (!scanBlock(text + start, end - start, base + start)) return false;
            start = end;
        }
        return flush();
    }

    /// The end of the last whole line that fits in a block, or of the first line.
    static size_t blockEnd(const uint8_t *text, size_t start, size_t length) {
        if (length - start <= blockSize) return length;
        size_t last = lastNewline(text, start, start + blockSize);
        if (last < start + blockSize) return last + 1;
        size_t end = start + cas_find_newline(text + start, length - start);
        return end < length ? end + 1 : length;
    }

    bool scanBlock(const uint8_t *text, size_t length, uint64_t base) {
        if (length > recordLimit + blockSize || length > UINT32_MAX / 2) {
            return addOdd(text, length, base);
        }
        if (!reserve(length)) return false;
        auto error = stage->stage1(text, length, simdjson::stage1_mode::regular);
        if (error == simdjson::SUCCESS) {
            // No string goes past a newline, or the newline were a flaw: each line's tokens are its own.
            return walk({text, length, stage->structural_indexes.get(), stage->n_structural_indexes},
                base);
        }
        size_t middle = cas_find_newline(text + length / 2, length - length / 2) + length / 2 + 1;
        if (middle >= length) {
            middle = lastNewline(text, 0, length - 1) + 1;
            if (middle >= length) return addOdd(text, length, base);
        }
        return scanBlock(text, middle, base)
            && scanBlock(text + middle, length - middle, base + middle);
    }

    bool walk(const Tokens &tokens, uint64_t base) {
        bool hasEscapes = memchr(tokens.text, '\\', tokens.length) != nullptr;
        size_t token = 0;
        size_t lineStart = 0;
        while (token < tokens.count) {
            MatchedRecord matched;
            size_t start = tokens.starts[token];
            if (templates.match(tokens, token, matched)) {
                size_t end = lineEnd(tokens, matched.end);
                if (end != 0 && matched.end - start <= recordLimit
                    && add(tokens, start, matched, hasEscapes, base)) {
                    if (batched == batchSize && !flush()) return false;
                    token = matched.next;
                    lineStart = end;
                    continue;
                }
            }
            size_t end = start + cas_find_newline(tokens.text + start, tokens.length - start);
            if (!readWhole(tokens, token, lineStart, end, base)) return false;
            while (token < tokens.count && tokens.starts[token] < end) token += 1;
            lineStart = end + 1;
        }
        return true;
    }

    /// Where the next line starts when nothing but space is left on this one, else 0.
    static size_t lineEnd(const Tokens &tokens, size_t place) {
        while (place < tokens.length && isSpace(tokens.text[place])) {
            place += 1;
            if (tokens.text[place - 1] == '\n') return place;
        }
        return place == tokens.length ? place + 1 : 0;
    }

    // ---- One record. ----

    /// Takes a record that a template matches; false when only the parser can tell what it is.
    bool add(
        const Tokens &tokens, size_t start, const MatchedRecord &matched, bool hasEscapes, uint64_t base
    ) {
        auto at = [&](Capture capture) { return matched.captures[static_cast<size_t>(capture)]; };
        if (hasEscapes) {
            std::string_view raw(
                reinterpret_cast<const char *>(tokens.text) + start, matched.end - start);
            if (raw.find('\\') != std::string_view::npos) {
                for (auto &capture : matched.captures) {
                    if (capture.find('\\') != std::string_view::npos) return false;
                }
                if (!hasSoundEscapes(raw)) return false;
            }
        }
        Found found{};
        found.id = at(Capture::id);
        found.kind = matched.kind;
        auto subject = found.kind == segmentAdded || found.kind == segmentRemoved
            ? Capture::segment : found.kind == noteCreated ? Capture::note : Capture::file;
        if (found.kind <= segmentRemoved || found.kind == fileUploaded) found.subject = at(subject);
        found.org = at(Capture::org);
        found.contact = at(Capture::contact);
        if (found.id.empty() || isEmpty(found.org) || isEmpty(found.contact)) return false;
        if (!resolve(found, at(Capture::createdAt), at(Capture::noteContact),
                at(Capture::noteCreatedAt))) {
            return false;
        }
        found.offset = base + start;
        found.length = static_cast<uint32_t>(matched.end - start);
        size_t idOffset = reinterpret_cast<const uint8_t *>(found.id.data()) - tokens.text - start;
        found.idOffset = idOffset < UINT16_MAX ? static_cast<uint16_t>(idOffset) : UINT16_MAX;
        batch[batched++] = found;
        return true;
    }

    static bool isEmpty(std::string_view text) { return text.data() != nullptr && text.empty(); }

    /// Finds out whose it is and when it was; false when the full reader is needed for that.
    bool resolve(
        Found &found, std::string_view createdAt, std::string_view noteContact,
        std::string_view noteCreatedAt
    ) const {
        if (found.org.data() == nullptr && hasDefaultOrg) found.org = defaultOrg;
        if (found.contact.data() == nullptr) {
            found.contact = hasDefaultContact ? std::string_view(defaultContact) : noteContact;
            if (found.contact.empty()) return false;
        }
        found.time = CAS_BULK_UNDATED;
        if (createdAt.data() != nullptr) return readInstant(createdAt, &found.time);
        if (found.kind != noteCreated || noteCreatedAt.data() == nullptr) return true;
        return readInstant(noteCreatedAt, &found.time);
    }

    /// Lets the parser read a line, and learns from it.
    bool readWhole(
        const Tokens &tokens, size_t token, size_t lineStart, size_t lineEnd, uint64_t base
    ) {
        size_t start = tokens.starts[token];
        // Between the lines there may be blank ones.
        size_t newline = lastNewline(tokens.text, lineStart, start);
        if (newline < start) lineStart = newline + 1;
        size_t end = lineEnd;
        while (end > start && isSpace(tokens.text[end - 1])) end -= 1;
        cas_record record;
        cas_flaw flaw;
        Found found{};
        bool isActivity = end - start <= recordLimit
            && cas_parser_parse(
                parser, tokens.text + start, end - start, CAS_SHAPE_ACTIVITY, &record, &flaw)
                == CAS_OK
            && convert(record, found);
        if (!isActivity) return addSpan(base + lineStart, lineEnd - lineStart);
        found.offset = base + start;
        found.length = static_cast<uint32_t>(end - start);
        // What the parser unescaped lies outside the text.
        auto *id = reinterpret_cast<const uint8_t *>(found.id.data());
        bool isInside = id >= tokens.text + start && id < tokens.text + end;
        size_t idOffset = isInside ? id - tokens.text - start : UINT16_MAX;
        found.idOffset = idOffset < UINT16_MAX ? static_cast<uint16_t>(idOffset) : UINT16_MAX;
        templates.learn(tokens, token, found.kind);
        // The parser's own texts last until its next record only.
        if (batched == batchSize && !flush()) return false;
        batch[batched++] = found;
        return flush();
    }

    bool convert(const cas_record &record, Found &found) const {
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

    // ---- Names. ----

    uint32_t orgNumber(std::string_view org) {
        if (org.data() == nullptr) return 0;
        // Most records of a file name the same organisation.
        if (lastOrgNumber != CAS_BULK_NONE && org == lastOrg) return lastOrgNumber;
        uint32_t number = orgs.number(org, 0, orgs.hash(org, 0));
        if (number == CAS_BULK_NONE) return CAS_BULK_NONE;
        lastOrg = orgs.text(number);
        lastOrgNumber = number + 1;
        return lastOrgNumber;
    }

    bool flush() {
        std::string_view names[batchSize];
        uint32_t prefixes[batchSize];
        uint64_t hashes[batchSize];
        uint32_t numbers[batchSize];
        for (size_t index = 0; index < batched; index += 1) {
            names[index] = batch[index].contact;
            prefixes[index] = orgNumber(batch[index].org);
            if (prefixes[index] == CAS_BULK_NONE) return false;
            hashes[index] = contacts.hash(names[index], prefixes[index]);
            contacts.prefetch(hashes[index]);
        }
        contacts.numbers(names, prefixes, hashes, numbers, batched);
        if (!rows.reserve(rows.count() + batched)) return false;
        for (size_t index = 0; index < batched; index += 1) {
            if (numbers[index] == CAS_BULK_NONE || !addRow(batch[index], numbers[index])) return false;
        }
        batched = 0;
        return true;
    }

    /// Takes over some of another scanner's contacts.
    bool unite(const cas_bulk &part, uint32_t start, uint32_t count, uint32_t *numbers) {
        std::string_view names[batchSize];
        uint32_t prefixes[batchSize];
        uint64_t hashes[batchSize];
        for (uint32_t index = 0; index < count; index += 1) {
            uint32_t prefix = part.contacts.prefix(start + index);
            names[index] = part.contacts.text(start + index);
            prefixes[index] = prefix == 0 ? 0 : orgNumber(part.orgs.text(prefix - 1));
            if (prefixes[index] == CAS_BULK_NONE) return false;
            hashes[index] = contacts.hash(names[index], prefixes[index]);
            contacts.prefetch(hashes[index]);
        }
        contacts.numbers(names, prefixes, hashes, numbers, count);
        for (uint32_t index = 0; index < count; index += 1) {
            if (numbers[index] == CAS_BULK_NONE) return false;
        }
        return true;
    }

    bool addRow(const Found &found, uint32_t contact) {
        cas_bulk_row row{};
        row.offset = found.offset;
        row.time = found.time;
        row.id_hash = hashOf(found.id, seed);
        row.length = found.length;
        row.contact = contact;
        bool isNear = found.idOffset != UINT16_MAX && found.id.size() < UINT16_MAX;
        row.id_offset = isNear ? found.idOffset : UINT16_MAX;
        row.id_length = isNear ? static_cast<uint16_t>(found.id.size()) : 0;
        row.kind = found.kind;
        if (found.subject.data() != nullptr) {
            row.flags = CAS_BULK_HAS_SUBJECT;
            if (found.kind == noteCreated) {
                row.subject = static_cast<uint32_t>(hashOf(found.subject, seed));
            } else if (found.kind != fileUploaded) {
                row.subject = segments.number(found.subject, 0, segments.hash(found.subject, 0));
                if (row.subject == CAS_BULK_NONE) return false;
            }
        }
        *rows.add() = row;
        return true;
    }

    /// Takes lines that are no tokens, blank ones left out.
    bool addOdd(const uint8_t *text, size_t length, uint64_t base) {
        size_t start = 0;
        while (start < length) {
            size_t end = start + cas_find_newline(text + start, length - start);
            size_t first = start;
            while (first < end && isSpace(text[first])) first += 1;
            if (first < end && !addSpan(base + start, end - start)) return false;
            start = end + 1;
        }
        return true;
    }

    bool addSpan(uint64_t offset, uint64_t length) {
        auto *span = odd.add();
        if (span == nullptr) return false;
        *span = {offset, length};
        return true;
    }
};

cas_bulk *cas_bulk_create(size_t maximum_depth, size_t maximum_record_bytes, uint64_t seed) {
    auto *parser = cas_parser_create(maximum_depth);
    if (parser == nullptr) return nullptr;
    auto *bulk = new (std::nothrow) cas_bulk(maximum_record_bytes, seed, parser);
    if (bulk == nullptr) cas_parser_destroy(parser);
    return bulk;
}

void cas_bulk_destroy(cas_bulk *bulk) { delete bulk; }

bool cas_bulk_set_defaults(cas_bulk *bulk, cas_slice org, cas_slice contact) {
    try {
        bulk->hasDefaultOrg = org.data != nullptr;
        bulk->hasDefaultContact = contact.data != nullptr;
        if (org.data != nullptr) bulk->defaultOrg = viewOf(org);
        if (contact.data != nullptr) bulk->defaultContact = viewOf(contact);
        return true;
    } catch (const std::bad_alloc &) {
        return false;
    }
}

bool cas_bulk_scan(cas_bulk *bulk, const uint8_t *text, size_t length, uint64_t base) {
    try {
        return bulk->scan(text, length, base);
    } catch (const std::bad_alloc &) {
        return false;
    }
}

size_t cas_bulk_rows(const cas_bulk *bulk, cas_bulk_row **rows) {
    *rows = const_cast<cas_bulk_row *>(bulk->rows.data());
    return bulk->rows.count();
}

size_t cas_bulk_odd_lines(const cas_bulk *bulk, const cas_bulk_span **spans) {
    *spans = bulk->odd.data();
    return bulk->odd.count();
}

uint32_t cas_bulk_contact(cas_bulk *bulk, cas_slice org, cas_slice contact) {
    uint32_t prefix = bulk->orgNumber(viewOf(org));
    if (prefix == CAS_BULK_NONE) return CAS_BULK_NONE;
    auto name = viewOf(contact);
    return bulk->contacts.number(name, prefix, bulk->contacts.hash(name, prefix));
}

uint32_t cas_bulk_segment(cas_bulk *bulk, cas_slice segment) {
    auto name = viewOf(segment);
    return bulk->segments.number(name, 0, bulk->segments.hash(name, 0));
}

uint64_t cas_bulk_hash(const cas_bulk *bulk, cas_slice text) {
    return hashOf(viewOf(text), bulk->seed);
}

uint64_t cas_hash(const uint8_t *bytes, size_t length, uint64_t seed) {
    return hashOf(viewOf({bytes, length}), seed);
}

uint32_t cas_bulk_contact_count(const cas_bulk *bulk) { return bulk->contacts.count(); }

uint32_t cas_bulk_segment_count(const cas_bulk *bulk) { return bulk->segments.count(); }

void cas_bulk_contact_at(const cas_bulk *bulk, uint32_t number, cas_slice *org, cas_slice *contact) {
    uint32_t prefix = bulk->contacts.prefix(number);
    *org = prefix == 0 ? cas_slice{nullptr, 0} : sliceOf(bulk->orgs.text(prefix - 1));
    *contact = sliceOf(bulk->contacts.text(number));
}

cas_slice cas_bulk_segment_at(const cas_bulk *bulk, uint32_t number) {
    return sliceOf(bulk->segments.text(number));
}

bool cas_bulk_unite(
    cas_bulk *whole, const cas_bulk *part, uint32_t *contact_numbers, uint32_t *segment_numbers
) {
    for (uint32_t start = 0; start < part->contacts.count(); start += batchSize) {
        uint32_t count = std::min<uint32_t>(batchSize, part->contacts.count() - start);
        if (!whole->unite(*part, start, count, contact_numbers + start)) return false;
    }
    for (uint32_t number = 0; number < part->segments.count(); number += 1) {
        segment_numbers[number] = cas_bulk_segment(whole, cas_bulk_segment_at(part, number));
        if (segment_numbers[number] == CAS_BULK_NONE) return false;
    }
    return true;
}
