#ifndef CACTIVITYSCAN_H
#define CACTIVITYSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Reading bytes: plain or gzip, told apart by the first two bytes. ----

typedef struct cas_source cas_source;

typedef enum cas_source_status : int32_t {
    CAS_SOURCE_OK = 0,
    CAS_SOURCE_CANNOT_OPEN,
    CAS_SOURCE_IS_DIRECTORY,
    CAS_SOURCE_CANNOT_READ,
    CAS_SOURCE_OUT_OF_MEMORY,
    /// The gzip data stops inside a member.
    CAS_SOURCE_TRUNCATED_GZIP,
    /// The gzip data cannot be unpacked.
    CAS_SOURCE_CORRUPT_GZIP,
    /// The unpacked bytes are not those that were packed.
    CAS_SOURCE_WRONG_CHECKSUM,
    /// Something that is no gzip member follows the last one.
    CAS_SOURCE_TRAILING_GARBAGE,
} cas_source_status;

/// Opens a file; on failure the source is NULL and `system_error` is an errno, or 0.
cas_source_status cas_source_open_path(const char *path, cas_source **source, int *system_error);

/// Makes a source that reads standard input and leaves it open; NULL when memory is short.
cas_source *cas_source_open_standard_input(void);

/// Makes a source whose bytes come with each call to `cas_source_read`; NULL when memory is short.
cas_source *cas_source_open_memory(void);

/// Closes the source and frees it.
void cas_source_close(cas_source *source);

/// Reads up to `capacity` unpacked bytes; OK with `count` 0 is the end.
///
/// A memory source must get the same `memory` in each call; the others take none. Once it fails, it fails for good.
cas_source_status cas_source_read(
    cas_source *source, const uint8_t *memory, size_t memory_length,
    uint8_t *output, size_t capacity, size_t *count
);

/// How many bytes of the source were used up, packed ones if it is gzip.
uint64_t cas_source_offset(const cas_source *source);

/// The errno behind the last failure, or 0.
int cas_source_system_error(const cas_source *source);

/// Writes the system's text for an errno, cut to fit and terminated.
void cas_error_text(int system_error, char *text, size_t capacity);

// ---- Searching bytes. ----

/// The index of the first newline, or `length`.
size_t cas_find_newline(const uint8_t *text, size_t length);

/// How many newlines there are.
size_t cas_count_newlines(const uint8_t *text, size_t length);

/// The index of the first byte that matters inside a string (quote, backslash, newline), or `length`.
size_t cas_skip_string(const uint8_t *text, size_t length);

// ---- Reading one record. ----

typedef struct cas_parser cas_parser;

/// Bytes inside the record or inside the parser, valid until the next parse; `data` is NULL when absent or null.
typedef struct cas_slice {
    const uint8_t *data;
    size_t length;
} cas_slice;

typedef struct cas_record {
    cas_slice org_id, contact_id, id, type, created_at;
    /// The number or object as it is spelled.
    cas_slice metadata, file_size;
    cas_slice actor_id, actor_name, actor_email;
    cas_slice assistant_id, assistant_name;
    cas_slice segment_id, segment_name, segment_color, segment_updated_at;
    cas_slice broadcast_id, broadcast_name;
    cas_slice note_id, note_contact_id, note_content, note_created_at, note_updated_at;
    cas_slice author_id, author_name, author_email;
    cas_slice file_id, file_name, file_type, file_url;
    /// Whether the field holds an object.
    bool has_actor, has_assistant, has_segment, has_broadcast, has_note, has_author, has_file;
} cas_record;

typedef enum cas_status : int32_t {
    CAS_OK = 0,
    CAS_OUT_OF_MEMORY,
    /// Not JSON: `detail` says why, `offset` where.
    CAS_INVALID_JSON,
    CAS_TOO_DEEP,
    CAS_NOT_AN_OBJECT,
    /// An object whose `activities` are an array, with neither `id` nor `type` before them.
    CAS_ENVELOPE,
    CAS_MISSING,
    /// `detail` says what was expected.
    CAS_WRONG_TYPE,
    CAS_DUPLICATE_KEY,
    CAS_EMPTY,
    /// Half a surrogate pair where an exact text is needed.
    CAS_LONE_SURROGATE,
} cas_status;

/// What is wrong with a record; both texts are constants.
typedef struct cas_flaw {
    const char *field;
    const char *detail;
    size_t offset;
} cas_flaw;

typedef enum cas_shape : int32_t {
    /// An activity: everything is read, `id`, `type` and `created_at` are required.
    CAS_SHAPE_ACTIVITY,
    /// What an envelope says beside its activities: only `org_id` and `contact_id` are read.
    CAS_SHAPE_ENVELOPE,
} cas_shape;

/// Makes a parser that refuses nesting beyond `maximum_depth` (at most 1025); NULL when memory is short.
cas_parser *cas_parser_create(size_t maximum_depth);

/// Frees the parser.
void cas_parser_destroy(cas_parser *parser);

/// Reads one JSON text; whatever its bytes are, nothing outside `[text, text + length)` is read.
///
/// Slices of `record` may point into `text`.
cas_status cas_parser_parse(
    cas_parser *parser, const uint8_t *text, size_t length, cas_shape shape,
    cas_record *record, cas_flaw *flaw
);

typedef enum cas_value_kind : int32_t {
    CAS_VALUE_NULL,
    CAS_VALUE_STRING,
    /// A string that holds half a surrogate pair; its text has a replacement there.
    CAS_VALUE_LONE_SURROGATE,
    CAS_VALUE_NUMBER,
    CAS_VALUE_OBJECT,
    CAS_VALUE_OTHER,
} cas_value_kind;

/// One member of an object; the slices are valid until the next parse.
typedef struct cas_member {
    cas_slice key;
    /// The text of a string; the spelling of anything else.
    cas_slice value;
    cas_value_kind kind;
} cas_member;

/// Reads one JSON text that is an object of any shape, for `cas_parser_next_member` to walk through.
cas_status cas_parser_parse_object(
    cas_parser *parser, const uint8_t *text, size_t length, cas_flaw *flaw
);

/// The next member of that object in the order of the text; false behind the last.
bool cas_parser_next_member(cas_parser *parser, cas_member *member);

/// The canonical bytes of what the last activity describes, valid until the next parse.
///
/// Equal exactly when the JSON values are equal, the defining and the volatile fields left out; key order, spacing,
/// escapes and the spelling of numbers make no difference. Only after CAS_OK; `data` is NULL when memory is short.
cas_slice cas_parser_canonical(cas_parser *parser);

// ---- Scanning many records, a line each. ----

#define CAS_BULK_UNDATED INT64_MIN
#define CAS_BULK_NONE UINT32_MAX
#define CAS_BULK_HAS_SUBJECT 1

/// One thread's scanner: its rows, its numbers for names, its memory.
typedef struct cas_bulk cas_bulk;

/// One activity, as far as its order and its fold need it.
typedef struct cas_bulk_row {
    /// Of the record's first byte: the base of the call and the index in its text.
    uint64_t offset;
    /// Microseconds since 1970, or CAS_BULK_UNDATED.
    int64_t time;
    /// The seeded hash of the id.
    uint64_t id_hash;
    /// Of the record in bytes, the space around it not counted.
    uint32_t length;
    uint32_t contact;
    /// A segment's number; of a note the lower half of its id's hash; meaningless without CAS_BULK_HAS_SUBJECT.
    uint32_t subject;
    /// Of the id's bytes in the record; UINT16_MAX when it is longer or farther, or spelled with escapes.
    uint16_t id_offset;
    uint16_t id_length;
    /// 0 to 7 for the known types in the order of the source system's documentation, 255 for any other.
    uint8_t kind;
    uint8_t flags;
} cas_bulk_row;

typedef struct cas_bulk_span {
    uint64_t offset;
    uint64_t length;
} cas_bulk_span;

/// Makes a scanner; NULL when memory is short.
///
/// Scanners that are to be united need the same seed.
cas_bulk *cas_bulk_create(size_t maximum_depth, size_t maximum_record_bytes, uint64_t seed);

/// Frees the scanner and everything that it handed out.
void cas_bulk_destroy(cas_bulk *bulk);

/// Says whose activities those are that do not say so themselves; the slices are copied, `data` NULL is nobody.
bool cas_bulk_set_defaults(cas_bulk *bulk, cas_slice org, cas_slice contact);

/// Scans whole lines, the last of which may lack its newline; false when memory is short.
///
/// A line becomes a row exactly when `cas_parser_parse` reads an activity in it whose date is of a common form and
/// whose contact is known; any other that isn't blank is odd.
bool cas_bulk_scan(cas_bulk *bulk, const uint8_t *text, size_t length, uint64_t base);

/// What was scanned so far, in that order; valid until the next scan, and the caller's to change.
size_t cas_bulk_rows(const cas_bulk *bulk, cas_bulk_row **rows);

/// The lines, without their newlines, that did not become rows.
size_t cas_bulk_odd_lines(const cas_bulk *bulk, const cas_bulk_span **spans);

/// The number of a contact; CAS_BULK_NONE when memory is short.
///
/// An organisation with `data` NULL is none, which is not the one with an empty id.
uint32_t cas_bulk_contact(cas_bulk *bulk, cas_slice org, cas_slice contact);

/// The number of a segment; CAS_BULK_NONE when memory is short.
uint32_t cas_bulk_segment(cas_bulk *bulk, cas_slice segment);

/// The hash that ids and note ids have.
uint64_t cas_bulk_hash(const cas_bulk *bulk, cas_slice text);

/// A seeded hash of any bytes.
uint64_t cas_hash(const uint8_t *bytes, size_t length, uint64_t seed);

uint32_t cas_bulk_contact_count(const cas_bulk *bulk);
uint32_t cas_bulk_segment_count(const cas_bulk *bulk);

/// The scanner's own copy of a contact's names, valid until there is another contact.
void cas_bulk_contact_at(const cas_bulk *bulk, uint32_t number, cas_slice *org, cas_slice *contact);
cas_slice cas_bulk_segment_at(const cas_bulk *bulk, uint32_t number);

/// Takes over the names of another scanner and tells what its numbers are here; false when memory is short.
///
/// The arrays have room for each contact and each segment of `part`.
bool cas_bulk_unite(
    cas_bulk *whole, const cas_bulk *part, uint32_t *contact_numbers, uint32_t *segment_numbers
);

#ifdef __cplusplus
}
#endif

#endif
