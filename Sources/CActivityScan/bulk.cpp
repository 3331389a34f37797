#include "document.hpp"
#include "record_converter.hpp"
#include "record_templates.hpp"
#include "row_table.hpp"
#include "stage1.hpp"

#include <new>

using namespace cas;

namespace {

/// Returns the index of the last newline in a range, or the range's end.
size_t lastNewline(const uint8_t *text, size_t start, size_t end) {
    size_t index = end;
    while (index > start) {
        index -= 1;
        if (text[index] == '\n') return index;
    }
    return end;
}

cas_slice sliceOf(std::string_view text) {
    return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

// Text and token positions (4 bytes each) stay in the second-level cache between the two stages.
constexpr size_t blockSize = 128 << 10;

// simdjson's token positions have 32 bits, whatever record size the caller allows.
constexpr size_t longestRecord = 1 << 30;

}  // namespace

/// A scanner that splits text into blocks and blocks into records, and lists the lines that it can't read.
struct cas_bulk {
    cas_bulk(size_t maximumRecordBytes, uint64_t seed, cas_parser *parser)
        : recordLimit(maximumRecordBytes < longestRecord ? maximumRecordBytes : longestRecord),
          parser(parser), table(seed) {}
    ~cas_bulk() { cas_parser_destroy(parser); }

    const size_t recordLimit;
    cas_parser *parser;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    RecordTemplates templates;
    RecordConverter converter;
    RowTable table;
    Growing<cas_bulk_span> odd;

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
        return table.flush();
    }

    /// Returns the end of the last whole line that fits in a block, or the end of the first line.
    static size_t blockEnd(const uint8_t *text, size_t start, size_t length) {
        if (length - start <= blockSize) return length;
        size_t last = lastNewline(text, start, start + blockSize);
        if (last < start + blockSize) return last + 1;
        size_t end = start + cas_find_newline(text + start, length - start);
        return end < length ? end + 1 : length;
    }

    bool scanBlock(const uint8_t *text, size_t length, uint64_t base) {
        // Only a single line can be longer than a block: it is over the limit of records.
        if (length > recordLimit + blockSize || length > UINT32_MAX / 2) {
            return addOdd(text, length, base);
        }
        if (!reserve(length)) return false;
        auto error = stage->stage1(text, length, simdjson::stage1_mode::regular);
        if (error == simdjson::SUCCESS) {
            // A newline within a string is an error of the stage, so the tokens of each line are
            // its own.
            return walk({text, length, stage->structural_indexes.get(), stage->n_structural_indexes},
                base);
        }
        // The stage doesn't report which line is invalid: halves are tried, so that a bad line
        // costs only itself, after about log2 of the lines of a block.
        size_t middle = cas_find_newline(text + length / 2, length - length / 2) + length / 2 + 1;
        if (middle >= length) {
            middle = lastNewline(text, 0, length - 1) + 1;
            if (middle >= length) return addOdd(text, length, base);
        }
        return scanBlock(text, middle, base)
            && scanBlock(text + middle, length - middle, base + middle);
    }

    bool walk(const Tokens &tokens, uint64_t base) {
        // Once a block: without any backslash, no record has to be searched for escapes.
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
                    if (table.isFull() && !table.flush()) return false;
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

    /// Returns the start of the next line if only whitespace is left on this one, or else 0.
    static size_t lineEnd(const Tokens &tokens, size_t place) {
        while (place < tokens.length && isSpace(tokens.text[place])) {
            place += 1;
            if (tokens.text[place - 1] == '\n') return place;
        }
        return place == tokens.length ? place + 1 : 0;
    }

    // ---- One record. ----

    /// Adds a record that a template matches; returns false if only the parser can read it.
    bool add(
        const Tokens &tokens, size_t start, const MatchedRecord &matched, bool hasEscapes, uint64_t base
    ) {
        if (hasEscapes) {
            std::string_view raw(
                reinterpret_cast<const char *>(tokens.text) + start, matched.end - start);
            if (raw.find('\\') != std::string_view::npos) {
                // A captured value with escapes must be unescaped; any other must only be valid.
                for (auto &capture : matched.captures) {
                    if (capture.find('\\') != std::string_view::npos) return false;
                }
                if (!hasSoundEscapes(raw)) return false;
            }
        }
        FoundRecord found{};
        if (!converter.convert(matched, found)) return false;
        found.offset = base + start;
        found.length = static_cast<uint32_t>(matched.end - start);
        size_t idOffset = reinterpret_cast<const uint8_t *>(found.id.data()) - tokens.text - start;
        found.idOffset = idOffset < UINT16_MAX ? static_cast<uint16_t>(idOffset) : UINT16_MAX;
        table.add(found);
        return true;
    }

    /// Reads a line with the parser, and adds its template.
    bool readWhole(
        const Tokens &tokens, size_t token, size_t lineStart, size_t lineEnd, uint64_t base
    ) {
        size_t start = tokens.starts[token];
        // Blank lines between the records have no tokens.
        size_t newline = lastNewline(tokens.text, lineStart, start);
        if (newline < start) lineStart = newline + 1;
        size_t end = lineEnd;
        while (end > start && isSpace(tokens.text[end - 1])) end -= 1;
        cas_record record;
        cas_flaw flaw;
        FoundRecord found{};
        bool isActivity = end - start <= recordLimit
            && cas_parser_parse(
                parser, tokens.text + start, end - start, CAS_SHAPE_ACTIVITY, &record, &flaw)
                == CAS_OK
            && converter.convert(record, found);
        if (!isActivity) return addSpan(base + lineStart, lineEnd - lineStart);
        found.offset = base + start;
        found.length = static_cast<uint32_t>(end - start);
        // An id with escapes was unescaped into the parser's memory, outside the text.
        auto *id = reinterpret_cast<const uint8_t *>(found.id.data());
        bool isInside = id >= tokens.text + start && id < tokens.text + end;
        size_t idOffset = isInside ? id - tokens.text - start : UINT16_MAX;
        found.idOffset = idOffset < UINT16_MAX ? static_cast<uint16_t>(idOffset) : UINT16_MAX;
        templates.learn(tokens, token, found.kind);
        // The parser overwrites its unescaped texts with the next record, so both must be flushed:
        // the full batch to make space, and this record before it is overwritten.
        if (table.isFull() && !table.flush()) return false;
        table.add(found);
        return table.flush();
    }

    /// Adds lines without tokens to the list of unreadable ones, except blank lines.
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
    // An exception must not reach the Swift caller, which has no handler for it.
    try {
        bulk->converter.setDefaults(org, contact);
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
    *rows = const_cast<cas_bulk_row *>(bulk->table.rows().data());
    return bulk->table.rows().count();
}

size_t cas_bulk_odd_lines(const cas_bulk *bulk, const cas_bulk_span **spans) {
    *spans = bulk->odd.data();
    return bulk->odd.count();
}

uint32_t cas_bulk_contact(cas_bulk *bulk, cas_slice org, cas_slice contact) {
    return bulk->table.contactNumber(viewOf(org), viewOf(contact));
}

uint32_t cas_bulk_segment(cas_bulk *bulk, cas_slice segment) {
    return bulk->table.segmentNumber(viewOf(segment));
}

uint64_t cas_bulk_hash(const cas_bulk *bulk, cas_slice text) {
    return bulk->table.hash(viewOf(text));
}

uint64_t cas_hash(const uint8_t *bytes, size_t length, uint64_t seed) {
    return hashOf(viewOf({bytes, length}), seed);
}

uint32_t cas_bulk_contact_count(const cas_bulk *bulk) { return bulk->table.contacts().count(); }

uint32_t cas_bulk_segment_count(const cas_bulk *bulk) { return bulk->table.segments().count(); }

void cas_bulk_contact_at(const cas_bulk *bulk, uint32_t number, cas_slice *org, cas_slice *contact) {
    *org = sliceOf(bulk->table.org(number));
    *contact = sliceOf(bulk->table.contacts().text(number));
}

cas_slice cas_bulk_segment_at(const cas_bulk *bulk, uint32_t number) {
    return sliceOf(bulk->table.segments().text(number));
}

bool cas_bulk_unite(
    cas_bulk *whole, const cas_bulk *part, uint32_t *contact_numbers, uint32_t *segment_numbers
) {
    return whole->table.unite(part->table, contact_numbers, segment_numbers);
}
