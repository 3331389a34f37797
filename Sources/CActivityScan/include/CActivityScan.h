#ifndef CACTIVITYSCAN_H
#define CACTIVITYSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Reading bytes: plain or gzip, as the first two bytes show. ----

typedef struct cas_source cas_source;

typedef enum cas_source_status : int32_t {
    CAS_SOURCE_OK = 0,
    CAS_SOURCE_CANNOT_OPEN,
    CAS_SOURCE_IS_DIRECTORY,
    CAS_SOURCE_CANNOT_READ,
    CAS_SOURCE_OUT_OF_MEMORY,
    /// The gzip data stops inside a member.
    CAS_SOURCE_TRUNCATED_GZIP,
    /// The gzip data can't be decompressed.
    CAS_SOURCE_CORRUPT_GZIP,
    /// The checksum of the decompressed bytes is wrong.
    CAS_SOURCE_WRONG_CHECKSUM,
    /// Other data than a gzip member follows the last one.
    CAS_SOURCE_TRAILING_GARBAGE,
} cas_source_status;

/// Opens a file; on failure the source is NULL and `system_error` is an errno, or 0.
cas_source_status cas_source_open_path(const char *path, cas_source **source, int *system_error);

/// Creates a source that reads standard input and leaves it open, or returns NULL without memory.
cas_source *cas_source_open_standard_input(void);

/// Creates a source of the bytes passed to `cas_source_read`, or returns NULL without memory.
cas_source *cas_source_open_memory(void);

/// Closes the source and frees it.
void cas_source_close(cas_source *source);

/// Reads up to `capacity` decompressed bytes; OK with `count` 0 is the end.
///
/// A memory source must get the same `memory` in each call; the others get none. A source that failed once fails in
/// each further call.
cas_source_status cas_source_read(
    cas_source *source, const uint8_t *memory, size_t memory_length,
    uint8_t *output, size_t capacity, size_t *count
);

/// Returns the number of bytes read from the source, which are compressed ones if it is gzip.
uint64_t cas_source_offset(const cas_source *source);

/// Returns the errno of the last failure, or 0.
int cas_source_system_error(const cas_source *source);

/// Writes the system's text for an errno, cut to fit and terminated.
void cas_error_text(int system_error, char *text, size_t capacity);

// ---- Searching bytes. ----

/// Returns the index of the first newline, or `length`.
size_t cas_find_newline(const uint8_t *text, size_t length);

/// Returns the number of newlines.
size_t cas_count_newlines(const uint8_t *text, size_t length);

/// Returns the index of the first quote, backslash or newline, or `length`.
size_t cas_skip_string(const uint8_t *text, size_t length);

// ---- Reading one record. ----

typedef struct cas_parser cas_parser;

/// Bytes in the record or the parser, valid until the next parse; `data` is NULL for an absent or null value.
typedef struct cas_slice {
    const uint8_t *data;
    size_t length;
} cas_slice;

typedef struct cas_record {
    cas_slice org_id, contact_id, id, type, created_at;
    /// The number or object as written.
    cas_slice metadata, file_size;
    cas_slice actor_id, actor_name, actor_email;
    cas_slice assistant_id, assistant_name;
    cas_slice segment_id, segment_name, segment_color, segment_updated_at;
    cas_slice broadcast_id, broadcast_name;
    cas_slice note_id, note_contact_id, note_content, note_created_at, note_updated_at;
    cas_slice author_id, author_name, author_email;
    cas_slice file_id, file_name, file_type, file_url;
    /// The flags that indicate whether a field is an object.
    bool has_actor, has_assistant, has_segment, has_broadcast, has_note, has_author, has_file;
} cas_record;

typedef enum cas_status : int32_t {
    CAS_OK = 0,
    CAS_OUT_OF_MEMORY,
    /// Invalid JSON, with the reason in `detail` and the place in `offset`.
    CAS_INVALID_JSON,
    CAS_TOO_DEEP,
    CAS_NOT_AN_OBJECT,
    /// An object whose `activities` are an array, with neither `id` nor `type` before them.
    CAS_ENVELOPE,
    CAS_MISSING,
    /// A value of a wrong type, with the expected one in `detail`.
    CAS_WRONG_TYPE,
    CAS_DUPLICATE_KEY,
    CAS_EMPTY,
    /// An unpaired surrogate in a field whose text must be exact.
    CAS_LONE_SURROGATE,
} cas_status;

/// The reason a record is rejected; both texts are constants.
typedef struct cas_flaw {
    const char *field;
    const char *detail;
    size_t offset;
} cas_flaw;

typedef enum cas_shape : int32_t {
    /// An activity, of which all fields are read; `id`, `type` and `created_at` are required.
    CAS_SHAPE_ACTIVITY,
    /// An envelope, of which only `org_id` and `contact_id` are read.
    CAS_SHAPE_ENVELOPE,
} cas_shape;

/// Creates a parser that refuses nesting beyond `maximum_depth` (at most 1025), or returns NULL without memory.
cas_parser *cas_parser_create(size_t maximum_depth);

/// Frees the parser.
void cas_parser_destroy(cas_parser *parser);

/// Reads one JSON text, which needs no padding: only bytes in `[text, text + length)` are read.
///
/// Slices of `record` may point into `text`.
cas_status cas_parser_parse(
    cas_parser *parser, const uint8_t *text, size_t length, cas_shape shape,
    cas_record *record, cas_flaw *flaw
);

typedef enum cas_value_kind : int32_t {
    CAS_VALUE_NULL,
    CAS_VALUE_STRING,
    /// A string with an unpaired surrogate, for which its text has a replacement character.
    CAS_VALUE_LONE_SURROGATE,
    CAS_VALUE_NUMBER,
    CAS_VALUE_OBJECT,
    CAS_VALUE_OTHER,
} cas_value_kind;

/// One member of an object; the slices are valid until the next parse.
typedef struct cas_member {
    cas_slice key;
    /// The text of a string, or any other value as written.
    cas_slice value;
    cas_value_kind kind;
} cas_member;

/// Reads one JSON object with any members, for `cas_parser_next_member`.
cas_status cas_parser_parse_object(
    cas_parser *parser, const uint8_t *text, size_t length, cas_flaw *flaw
);

/// Reads the next member of that object in the order of the text, or returns false after the last.
bool cas_parser_next_member(cas_parser *parser, cas_member *member);

/// Returns the canonical bytes of the last activity's description, valid until the next parse.
///
/// They are equal exactly if the JSON values without their defining and volatile fields are equal. The order of keys,
/// whitespace, escapes and the notation of numbers make no difference. Call it only after CAS_OK. `data` is NULL
/// without memory.
cas_slice cas_parser_canonical(cas_parser *parser);

// ---- Scanning many records, a line each. ----

#define CAS_BULK_UNDATED INT64_MIN
#define CAS_BULK_NONE UINT32_MAX
#define CAS_BULK_HAS_SUBJECT 1

/// A scanner for one thread, with its rows, its numbers for names, and its memory.
typedef struct cas_bulk cas_bulk;

/// The parts of an activity that its order and its fold need.
typedef struct cas_bulk_row {
    /// The offset of the record's first byte: the base of the call plus the index in its text.
    uint64_t offset;
    /// The time in microseconds since 1970, or CAS_BULK_UNDATED.
    int64_t time;
    /// The seeded hash of the id.
    uint64_t id_hash;
    /// The length of the record in bytes, without the whitespace around it.
    uint32_t length;
    uint32_t contact;
    /// The number of a segment, or the lower half of the hash of a note's id, if CAS_BULK_HAS_SUBJECT is set.
    uint32_t subject;
    /// The offset of the id's bytes in the record, or UINT16_MAX if 16 bits don't suffice or the id has escapes.
    uint16_t id_offset;
    uint16_t id_length;
    /// The known type, 0 to 7 in the order of the source system's documentation, or 255 for any other.
    uint8_t kind;
    uint8_t flags;
} cas_bulk_row;

typedef struct cas_bulk_span {
    uint64_t offset;
    uint64_t length;
} cas_bulk_span;

/// Creates a scanner, or returns NULL without memory.
///
/// Scanners that are to be united need the same seed.
cas_bulk *cas_bulk_create(size_t maximum_depth, size_t maximum_record_bytes, uint64_t seed);

/// Frees the scanner and all memory that its functions returned.
void cas_bulk_destroy(cas_bulk *bulk);

/// Sets the organization and contact of activities without one; the slices are copied, `data` NULL is none.
bool cas_bulk_set_defaults(cas_bulk *bulk, cas_slice org, cas_slice contact);

/// Scans whole lines, the last of which may lack its newline; returns false without memory.
///
/// A line becomes a row exactly if `cas_parser_parse` reads an activity in it that has a date of a common format and a
/// contact. Any other line that isn't blank is odd.
bool cas_bulk_scan(cas_bulk *bulk, const uint8_t *text, size_t length, uint64_t base);

/// Returns the rows scanned so far, in order, valid until the next scan; the caller may change them.
size_t cas_bulk_rows(const cas_bulk *bulk, cas_bulk_row **rows);

/// Returns the lines, without their newlines, that didn't become rows.
size_t cas_bulk_odd_lines(const cas_bulk *bulk, const cas_bulk_span **spans);

/// Returns the number of a contact, or CAS_BULK_NONE without memory.
///
/// An organization with `data` NULL is none, which isn't the one with an empty id.
uint32_t cas_bulk_contact(cas_bulk *bulk, cas_slice org, cas_slice contact);

/// Returns the number of a segment, or CAS_BULK_NONE without memory.
uint32_t cas_bulk_segment(cas_bulk *bulk, cas_slice segment);

/// Returns the hash of an id of an activity or a note.
uint64_t cas_bulk_hash(const cas_bulk *bulk, cas_slice text);

/// Returns a seeded hash of any bytes.
uint64_t cas_hash(const uint8_t *bytes, size_t length, uint64_t seed);

uint32_t cas_bulk_contact_count(const cas_bulk *bulk);
uint32_t cas_bulk_segment_count(const cas_bulk *bulk);

/// Returns the scanner's own copy of a contact's ids, valid until another contact is added.
void cas_bulk_contact_at(const cas_bulk *bulk, uint32_t number, cas_slice *org, cas_slice *contact);
cas_slice cas_bulk_segment_at(const cas_bulk *bulk, uint32_t number);

/// Adds the names of another scanner, and writes the number that each has here; returns false without memory.
///
/// The arrays must have an element for each contact and each segment of `part`.
bool cas_bulk_unite(
    cas_bulk *whole, const cas_bulk *part, uint32_t *contact_numbers, uint32_t *segment_numbers
);

#ifdef __cplusplus
}
#endif

#endif
