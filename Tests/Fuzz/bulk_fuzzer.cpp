// A fuzzer that checks that the bulk scanner reads any bytes like its own parser, line by line, and
// stays inside them.
//
// Each input is scanned after a few lines that give the scanner the common templates, so that its
// fast path is used, once whole and once in two pieces. Each line is also given to cas_parser_parse
// alone, and the expected row is computed from that in the plainest way. Both must agree on every
// row and every odd line.

#include "CActivityScan.h"
#include "instant.hpp"

#include <cstdio>
#include <cstdlib>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr char lessons[] =
    "{\"contact_id\":\"c\",\"id\":\"a1\",\"type\":\"note_created\",\"created_at\":\"2024-01-01T00:00:00Z\","
    "\"actor\":{\"id\":\"u\",\"name\":\"n\",\"email\":\"e\"},\"note\":{\"id\":\"n1\",\"content\":\"t\","
    "\"created_at\":\"2024-01-01T00:00:00Z\",\"user\":{\"id\":\"u\"}}}\n"
    "{\"contact_id\":\"c\",\"id\":\"a2\",\"type\":\"segment_added\",\"created_at\":\"2024-01-01T00:00:00Z\","
    "\"segment\":{\"id\":\"s\",\"name\":\"n\",\"color\":\"red\",\"contacts_count\":5}}\n"
    "{\"org_id\":\"o\",\"contact_id\":\"c\",\"id\":\"a3\",\"type\":\"segment_removed\","
    "\"created_at\":\"2024-01-01T00:00:00.5+02:00\",\"segment\":{\"id\":\"s\"},\"metadata\":{\"a\":[1,2,\"x\"]}}\n"
    "{\"id\":\"a4\",\"type\":\"contact_blocked\",\"created_at\":null,\"contact_id\":\"c\"}\n"
    "{\"id\":\"a5\",\"type\":\"note_created\",\"created_at\":null,\"note\":{\"id\":\"n\",\"contact_id\":\"c\","
    "\"created_at\":\"2024-01-01T00:00:00Z\"}}\n"
    "{\"contact_id\":\"c\",\"id\":\"a6\",\"type\":\"file_uploaded\",\"created_at\":\"2024-01-01T00:00:00Z\","
    "\"file\":{\"id\":\"f\",\"file_size\":12}}\n"
    "{\"contact_id\":\"c\",\"id\":\"a7\",\"type\":\"mystery\",\"created_at\":\"2024-01-01T00:00:00Z\","
    "\"broadcast\":{\"id\":\"b\",\"name\":\"n\"}}\n";

constexpr uint64_t seed = 42;

struct Destroy {
    void operator()(cas_bulk *bulk) const { cas_bulk_destroy(bulk); }
};
using Scanner = std::unique_ptr<cas_bulk, Destroy>;

Scanner makeScanner() { return Scanner(cas_bulk_create(64, 4096, seed)); }

std::string text(cas_slice slice) {
    return slice.data == nullptr ? "-" : "+" + std::string(
        reinterpret_cast<const char *>(slice.data), slice.length);
}

/// Returns a row or an odd line as text, with the names of its numbers.
std::string describe(cas_bulk *bulk, const cas_bulk_row &row, const std::string &whole) {
    cas_slice org;
    cas_slice contact;
    cas_bulk_contact_at(bulk, row.contact, &org, &contact);
    bool isSegment = (row.kind == 1 || row.kind == 2) && row.flags != 0;
    std::string subject = isSegment
        ? text(cas_bulk_segment_at(bulk, row.subject)) : std::to_string(row.subject);
    std::string id = row.id_offset == UINT16_MAX
        ? "escaped" : whole.substr(row.offset + row.id_offset, row.id_length);
    if (row.id_offset != UINT16_MAX) {
        cas_slice bytes = {reinterpret_cast<const uint8_t *>(id.data()), id.size()};
        if (cas_bulk_hash(bulk, bytes) != row.id_hash) abort();
    }
    return "row " + std::to_string(row.offset) + " " + std::to_string(row.length) + " "
        + std::to_string(row.time) + " " + std::to_string(row.id_hash) + " " + text(org) + " "
        + text(contact) + " " + subject + " " + id + " " + std::to_string(row.kind) + " "
        + std::to_string(row.flags);
}

void collect(cas_bulk *bulk, const std::string &whole, std::vector<std::string> &found) {
    cas_bulk_row *rows;
    size_t count = cas_bulk_rows(bulk, &rows);
    for (size_t index = 0; index < count; index += 1) {
        found.push_back(describe(bulk, rows[index], whole));
    }
    const cas_bulk_span *spans;
    count = cas_bulk_odd_lines(bulk, &spans);
    for (size_t index = 0; index < count; index += 1) {
        found.push_back("odd " + std::to_string(spans[index].offset) + " "
            + std::to_string(spans[index].length));
    }
}

/// Scans memory that ends with the text, so that the sanitizer finds a read past it.
void scan(cas_bulk *bulk, const std::string &whole, size_t start, size_t end) {
    std::vector<uint8_t> copy(whole.begin() + static_cast<long>(start), whole.begin() + static_cast<long>(end));
    copy.shrink_to_fit();
    if (!cas_bulk_scan(bulk, copy.data(), copy.size(), start)) abort();
}

std::vector<std::string> scanned(const std::string &whole, size_t cut) {
    auto bulk = makeScanner();
    scan(bulk.get(), whole, 0, cut);
    scan(bulk.get(), whole, cut, whole.size());
    std::vector<std::string> found;
    collect(bulk.get(), whole, found);
    return found;
}

constexpr const char *kinds[] = {
    "note_created", "segment_added", "segment_removed", "contact_blocked", "contact_unblocked",
    "contact_unsubscribed", "contact_resubscribed", "file_uploaded",
};

bool isBlank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

std::string_view view(cas_slice slice) {
    return {reinterpret_cast<const char *>(slice.data), slice.length};
}

/// Returns the expected row of a record as text, or an empty text if it is none.
std::string rowOf(cas_bulk *names, const std::string &whole, size_t start, size_t end) {
    static cas_parser *parser = cas_parser_create(64);
    std::vector<uint8_t> copy(whole.begin() + static_cast<long>(start), whole.begin() + static_cast<long>(end));
    cas_record record;
    cas_flaw flaw;
    auto status = cas_parser_parse(
        parser, copy.data(), copy.size(), CAS_SHAPE_ACTIVITY, &record, &flaw);
    if (status != CAS_OK || copy.size() > 4096) return "";
    cas_bulk_row row{};
    row.kind = 255;
    for (uint8_t kind = 0; kind < 8; kind += 1) {
        if (view(record.type) == kinds[kind]) row.kind = kind;
    }
    row.time = CAS_BULK_UNDATED;
    auto date = record.created_at;
    if (date.data == nullptr && row.kind == 0) date = record.note_created_at;
    if (date.data != nullptr && !cas::readInstant(view(date), &row.time)) return "";
    auto contact = record.contact_id.data != nullptr ? record.contact_id : record.note_contact_id;
    if (contact.length == 0) return "";
    auto subject = row.kind == 0 ? record.note_id : row.kind == 7 ? record.file_id : record.segment_id;
    if (row.kind == 7 && !record.has_file) subject = {nullptr, 0};
    bool hasSubject = subject.data != nullptr && (row.kind <= 2 || row.kind == 7);
    row.flags = hasSubject ? CAS_BULK_HAS_SUBJECT : 0;
    if (hasSubject && row.kind == 0) row.subject = static_cast<uint32_t>(cas_bulk_hash(names, subject));
    if (hasSubject && row.kind != 0 && row.kind != 7) row.subject = cas_bulk_segment(names, subject);
    row.contact = cas_bulk_contact(names, record.org_id, contact);
    row.id_hash = cas_bulk_hash(names, record.id);
    row.offset = start;
    row.length = static_cast<uint32_t>(end - start);
    size_t place = static_cast<size_t>(record.id.data - copy.data());
    bool isInside = record.id.data >= copy.data() && place < copy.size();
    row.id_offset = isInside ? static_cast<uint16_t>(place) : UINT16_MAX;
    row.id_length = isInside ? static_cast<uint16_t>(record.id.length) : 0;
    return describe(names, row, whole);
}

std::vector<std::string> scannedByLine(const std::string &whole) {
    std::vector<std::string> rows;
    std::vector<std::string> odd;
    auto names = makeScanner();
    for (size_t start = 0; start < whole.size();) {
        size_t end = std::min(whole.find('\n', start), whole.size());
        size_t first = start;
        size_t last = end;
        while (first < last && isBlank(whole[first])) first += 1;
        while (last > first && isBlank(whole[last - 1])) last -= 1;
        if (first < last) {
            auto row = rowOf(names.get(), whole, first, last);
            if (row.empty()) {
                odd.push_back("odd " + std::to_string(start) + " " + std::to_string(end - start));
            } else {
                rows.push_back(row);
            }
        }
        start = end + 1;
    }
    rows.insert(rows.end(), odd.begin(), odd.end());
    return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    std::string whole = lessons;
    whole.append(reinterpret_cast<const char *>(data), size);
    size_t cut = whole.find('\n', whole.size() / 2);
    cut = cut == std::string::npos ? whole.size() : cut + 1;
    auto expected = scannedByLine(whole);
    for (auto &found : {scanned(whole, whole.size()), scanned(whole, cut)}) {
        if (found == expected) continue;
        for (auto &line : expected) fprintf(stderr, "alone %s\n", line.c_str());
        for (auto &line : found) fprintf(stderr, "bulk  %s\n", line.c_str());
        abort();
    }
    return 0;
}
