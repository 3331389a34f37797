#ifndef CACTIVITYSCAN_H
#define CACTIVITYSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Reading bytes: plain or gzip, recognized by the first two bytes. ----

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
    /// The decompressed bytes don't match their checksum.
    CAS_SOURCE_WRONG_CHECKSUM,
    /// Data other than a gzip member follows the last one.
    CAS_SOURCE_TRAILING_GARBAGE,
} cas_source_status;

/// Opens a file; after a failure the source is NULL and `system_error` is an errno, or 0.
cas_source_status cas_source_open_path(const char *path, cas_source **source, int *system_error);

/// Creates a source that reads standard input and leaves it open, or NULL if memory is exhausted.
cas_source *cas_source_open_standard_input(void);

/// Creates a source whose bytes are passed to each call of `cas_source_read`, or NULL if memory is exhausted.
cas_source *cas_source_open_memory(void);

/// Closes the source and frees it.
void cas_source_close(cas_source *source);

/// Reads up to `capacity` decompressed bytes; OK with a `count` of 0 is the end.
///
/// A memory source needs the same `memory` in each call, and other sources ignore it. After a failure, each call fails.
cas_source_status cas_source_read(
    cas_source *source, const uint8_t *memory, size_t memory_length,
    uint8_t *output, size_t capacity, size_t *count
);

/// Returns the number of source bytes that were read, compressed ones for gzip.
uint64_t cas_source_offset(const cas_source *source);

/// Returns the errno of the last failure, or 0.
int cas_source_system_error(const cas_source *source);

/// Writes the versions of simdjson, with its code for this processor, and of zlib; cut to fit and terminated.
void cas_library_versions(char *text, size_t capacity);

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

/// Bytes in the record or in the parser, valid until the next parse; `data` is NULL for an absent or null field.
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
    /// Boolean values that indicate whether each field holds an object.
    bool has_actor, has_assistant, has_segment, has_broadcast, has_note, has_author, has_file;
} cas_record;

typedef enum cas_status : int32_t {
    CAS_OK = 0,
    CAS_OUT_OF_MEMORY,
    /// The text isn't JSON; `detail` is the reason and `offset` the place.
    CAS_INVALID_JSON,
    CAS_TOO_DEEP,
    CAS_NOT_AN_OBJECT,
    /// The text is an object with an array `activities`, and with neither `id` nor `type` before it.
    CAS_ENVELOPE,
    CAS_MISSING,
    /// A defining field has another type than the one in `detail`.
    CAS_WRONG_TYPE,
    CAS_DUPLICATE_KEY,
    CAS_EMPTY,
    /// A defining field has an unpaired surrogate.
    CAS_LONE_SURROGATE,
} cas_status;

/// The fault of a record; both texts are constants.
typedef struct cas_flaw {
    const char *field;
    const char *detail;
    size_t offset;
} cas_flaw;

typedef enum cas_shape : int32_t {
    /// An activity: all fields are read; `id`, `type` and `created_at` are required.
    CAS_SHAPE_ACTIVITY,
    /// An envelope: only `org_id` and `contact_id` are read.
    CAS_SHAPE_ENVELOPE,
} cas_shape;

/// Creates a parser with a limit of depth (at most 1025), or NULL if memory is exhausted.
cas_parser *cas_parser_create(size_t maximum_depth);

/// Frees the parser.
void cas_parser_destroy(cas_parser *parser);

/// Parses one JSON text of any bytes, and never reads outside `[text, text + length)`.
///
/// Slices of `record` may point into `text`.
cas_status cas_parser_parse(
    cas_parser *parser, const uint8_t *text, size_t length, cas_shape shape,
    cas_record *record, cas_flaw *flaw
);

typedef enum cas_value_kind : int32_t {
    CAS_VALUE_NULL,
    CAS_VALUE_STRING,
    /// A string with an unpaired surrogate, which is replaced in its text.
    CAS_VALUE_LONE_SURROGATE,
    CAS_VALUE_NUMBER,
    CAS_VALUE_OBJECT,
    CAS_VALUE_OTHER,
} cas_value_kind;

/// A member of an object; the slices are valid until the next parse.
typedef struct cas_member {
    cas_slice key;
    /// The text of a string, or the bytes of any other value as written.
    cas_slice value;
    cas_value_kind kind;
} cas_member;

/// Parses one JSON object with any fields, whose members `cas_parser_next_member` returns.
cas_status cas_parser_parse_object(
    cas_parser *parser, const uint8_t *text, size_t length, cas_flaw *flaw
);

/// Reads the next member of that object in the order of the text; false after the last one.
bool cas_parser_next_member(cas_parser *parser, cas_member *member);

/// Returns the canonical bytes of the last activity's description, valid until the next parse.
///
/// They are equal exactly if the JSON values without the defining and the volatile fields are. Key order, spacing,
/// escapes and the format of numbers make no difference. Call it only after CAS_OK; `data` is NULL if memory is
/// exhausted.
cas_slice cas_parser_canonical(cas_parser *parser);

// ---- Scanning many records, a line each. ----

// No time is that low: the earliest one is the start of year 0001.
#define CAS_BULK_UNDATED INT64_MIN
#define CAS_BULK_NONE UINT32_MAX
#define CAS_BULK_HAS_SUBJECT 1

/// A scanner of one thread, with its rows, its numbers of names and its memory.
typedef struct cas_bulk cas_bulk;

/// The values of one activity that its order and its fold need.
typedef struct cas_bulk_row {
    /// The offset of the record's first byte: the base of the call plus the index in its text.
    uint64_t offset;
    /// Microseconds since 1970, or CAS_BULK_UNDATED.
    int64_t time;
    /// The seeded hash of the activity's id.
    uint64_t id_hash;
    /// The length of the record in bytes, without the space around it.
    uint32_t length;
    uint32_t contact;
    /// The number of a segment, or the lower half of the hash of a note's id; only with CAS_BULK_HAS_SUBJECT.
    uint32_t subject;
    /// The offset of the id's bytes in the record; UINT16_MAX if it is longer or farther, or has escapes.
    uint16_t id_offset;
    uint16_t id_length;
    /// The type: 0 to 7 for those of the source system in the order of its documentation, 8 to 10 for those of an
    /// observation, 255 for any other.
    uint8_t kind;
    uint8_t flags;
} cas_bulk_row;

typedef struct cas_bulk_span {
    uint64_t offset;
    uint64_t length;
} cas_bulk_span;

/// Creates a scanner, or NULL if memory is exhausted.
///
/// Scanners that are united later need the same seed.
cas_bulk *cas_bulk_create(size_t maximum_depth, size_t maximum_record_bytes, uint64_t seed);

/// Frees the scanner and all memory that it returned.
void cas_bulk_destroy(cas_bulk *bulk);

/// Sets the owner of activities that name none; the slices are copied, and a NULL `data` means no default.
bool cas_bulk_set_defaults(cas_bulk *bulk, cas_slice org, cas_slice contact);

/// Scans whole lines, the last of which may lack its newline; false if memory is exhausted.
///
/// A line becomes a row exactly if `cas_parser_parse` reads an activity in it that has a date in a common format and a
/// known contact. All other lines that aren't blank are unusual, and left to the caller.
bool cas_bulk_scan(cas_bulk *bulk, const uint8_t *text, size_t length, uint64_t base);

/// Returns the rows so far in the order of the text; they are valid until the next scan, and the caller may change them.
size_t cas_bulk_rows(const cas_bulk *bulk, cas_bulk_row **rows);

/// Returns the unusual lines, without their newlines.
size_t cas_bulk_odd_lines(const cas_bulk *bulk, const cas_bulk_span **spans);

/// Returns the number of a contact, or CAS_BULK_NONE if memory is exhausted.
///
/// A NULL `data` means no organization, which differs from an organization with an empty id.
uint32_t cas_bulk_contact(cas_bulk *bulk, cas_slice org, cas_slice contact);

/// Returns the number of a segment, or CAS_BULK_NONE if memory is exhausted.
uint32_t cas_bulk_segment(cas_bulk *bulk, cas_slice segment);

/// Returns the hash of an activity's or a note's id.
uint64_t cas_bulk_hash(const cas_bulk *bulk, cas_slice text);

/// Returns a seeded hash of any bytes.
uint64_t cas_hash(const uint8_t *bytes, size_t length, uint64_t seed);

uint32_t cas_bulk_contact_count(const cas_bulk *bulk);
uint32_t cas_bulk_segment_count(const cas_bulk *bulk);

/// Returns the scanner's copy of a contact's names, valid until another contact is added.
void cas_bulk_contact_at(const cas_bulk *bulk, uint32_t number, cas_slice *org, cas_slice *contact);
cas_slice cas_bulk_segment_at(const cas_bulk *bulk, uint32_t number);

/// Adds the names of another scanner and returns the new number of each; false if memory is exhausted.
///
/// The arrays need one element for each contact and each segment of `part`.
bool cas_bulk_unite(
    cas_bulk *whole, const cas_bulk *part, uint32_t *contact_numbers, uint32_t *segment_numbers
);

#ifdef __cplusplus
}
#endif

#endif
