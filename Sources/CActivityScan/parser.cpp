#include "canonical.hpp"
#include "document.hpp"
#include "schema.hpp"

#include <new>

using namespace cas;

namespace {

// A record may be nested 1,024 deep, and a line of this package may have it one level down.
constexpr size_t deepest = 1025;

const char *expected(Kind kind) {
    return kind == Kind::object ? "an object or null" : "a string";
}

}  // namespace

struct cas_parser {
    explicit cas_parser(size_t maximumDepth) : document(maximumDepth) {}

    Document document;
    Arena texts;
    Arena keys;
    Canonical canonical;
    cas_record *record = nullptr;
    cas_flaw *flaw = nullptr;
    bool datesItselfByNote = false;
    /// The next key for `nextMember`, or 0 after the last.
    uint32_t nextKey = 0;

    cas_status fail(cas_status status, const Field &field, const char *detail = "") {
        flaw->field = field.name;
        flaw->detail = detail;
        return status;
    }

    /// Returns the text of a key; one with an unpaired surrogate matches no field.
    std::string_view key(uint32_t token) {
        auto raw = document.rawString(token);
        if (!document.hasEscapes() || raw.find('\\') == std::string_view::npos) return raw;
        keys.clear();
        uint8_t *room = keys.extend(raw.size());
        if (room == nullptr) return {};
        bool lone = false;
        size_t length = unescape(raw, room, Surrogates::keep, &lone);
        return {reinterpret_cast<const char *>(room), length};
    }

    cas_status bindText(const Field &field, uint32_t token) {
        auto raw = document.rawString(token);
        if (raw.empty() && field.kind == Kind::identity) return fail(CAS_EMPTY, field);
        auto &slot = record->*field.slot;
        if (!document.hasEscapes() || raw.find('\\') == std::string_view::npos) {
            slot = {reinterpret_cast<const uint8_t *>(raw.data()), raw.size()};
            return CAS_OK;
        }
        // `read` reserved memory for all texts, so that none of them moves.
        uint8_t *room = texts.extend(raw.size());
        bool lone = false;
        size_t length = unescape(raw, room, Surrogates::replace, &lone);
        // The replacement has 3 bytes and the escape 6, so the text fits.
        if (lone && (field.traits & strict)) return fail(CAS_LONE_SURROGATE, field);
        slot = {room, length};
        if (lone && (field.traits & exact)) slot = {};
        return CAS_OK;
    }

    cas_status bindValue(const Field &field, uint32_t token, cas_shape shape) {
        if (field.slot != nullptr) record->*field.slot = {};
        if (field.presence != nullptr) record->*field.presence = false;
        bool isNull = document.isNull(token);
        switch (field.kind) {
        case Kind::text:
        case Kind::identity:
            if (document.isString(token)) return bindText(field, token);
            break;
        case Kind::number:
            if (document.isNumber(token)) bindVerbatim(field, token);
            return CAS_OK;
        case Kind::verbatim:
            if (field.slot != nullptr && !isNull) bindVerbatim(field, token);
            return CAS_OK;
        case Kind::object:
            if (!document.isObject(token)) break;
            record->*field.presence = true;
            return bindObject(field.children, field.childCount, token, shape);
        }
        if (!(field.traits & strict)) return CAS_OK;
        if (isNull && !(field.traits & required)) return CAS_OK;
        return fail(CAS_WRONG_TYPE, field, expected(field.kind));
    }

    void bindVerbatim(const Field &field, uint32_t token) {
        auto raw = document.raw(token);
        record->*field.slot = {reinterpret_cast<const uint8_t *>(raw.data()), raw.size()};
    }

    cas_status bindObject(const Field *fields, unsigned count, uint32_t object, cas_shape shape) {
        bool isRoot = fields == activityFields;
        unsigned seen = 0;
        uint32_t token = object + 1;
        while (document.kind(token) != '}') {
            if (document.kind(token) == ',') token += 1;
            uint32_t value = token + 2;
            const Field *field = findField(fields, count, key(token));
            // Bits 0 and 1 are `id` and `type`: after one of them, `activities` is an unknown
            // field.
            if (isRoot && shape == CAS_SHAPE_ACTIVITY && !(seen & 3) && isPage(token, value)) {
                return CAS_ENVELOPE;
            }
            if (shape == CAS_SHAPE_ENVELOPE && field && !(field->traits & envelope)) field = nullptr;
            if (field != nullptr) {
                unsigned bit = 1u << (field - fields);
                if ((seen & bit) && (field->traits & unique)) return fail(CAS_DUPLICATE_KEY, *field);
                seen |= bit;
                auto status = bindValue(*field, value, shape);
                if (status != CAS_OK) return status;
            }
            token = document.after(value);
        }
        return isRoot && shape == CAS_SHAPE_ACTIVITY ? checkRequired(seen) : CAS_OK;
    }

    bool isPage(uint32_t token, uint32_t value) const {
        return document.kind(value) == '[' && document.rawString(token) == "activities";
    }

    // The required fields are the first three of the schema: `id`, `type` and `created_at`.
    cas_status checkRequired(unsigned seen) {
        for (unsigned index = 0; index < 3; index += 1) {
            if (!(seen & 1u << index)) return fail(CAS_MISSING, activityFields[index]);
        }
        return CAS_OK;
    }

    cas_status read(const uint8_t *text, size_t length) {
        *flaw = {"", "", 0};
        nextKey = 0;
        texts.clear();
        texts.resetFailure();
        keys.resetFailure();
        switch (document.read(text, length)) {
        case Outcome::outOfMemory: return CAS_OUT_OF_MEMORY;
        case Outcome::tooDeep: return CAS_TOO_DEEP;
        case Outcome::invalid:
            flaw->detail = document.detail();
            flaw->offset = document.detailOffset();
            return CAS_INVALID_JSON;
        case Outcome::valid: break;
        }
        if (!document.isObject(0)) return CAS_NOT_AN_OBJECT;
        if (document.hasEscapes()) {
            if (texts.extend(length) == nullptr) return CAS_OUT_OF_MEMORY;
            texts.clear();
        }
        return CAS_OK;
    }

    cas_status parse(const uint8_t *text, size_t length, cas_shape shape) {
        *record = {};
        auto status = read(text, length);
        if (status != CAS_OK) return status;
        status = bindObject(activityFields, activityFieldCount, 0, shape);
        if (keys.failed()) return CAS_OUT_OF_MEMORY;
        return status;
    }

    cas_status parseObject(const uint8_t *text, size_t length) {
        auto status = read(text, length);
        if (status == CAS_OK && document.kind(1) != '}') nextKey = 1;
        return status;
    }

    bool nextMember(cas_member *member) {
        if (nextKey == 0) return false;
        uint32_t value = nextKey + 2;
        bool lone = false;
        member->key = anyText(nextKey, &lone);
        member->kind = kindOf(value);
        if (member->kind == CAS_VALUE_STRING) {
            member->value = anyText(value, &lone);
        } else {
            auto raw = document.raw(value);
            member->value = {reinterpret_cast<const uint8_t *>(raw.data()), raw.size()};
        }
        if (lone) member->kind = CAS_VALUE_LONE_SURROGATE;
        uint32_t end = document.after(value);
        nextKey = document.kind(end) == ',' ? end + 1 : 0;
        return true;
    }

    /// Returns the text of a string; all of them fit in the memory reserved for the whole text.
    cas_slice anyText(uint32_t token, bool *lone) {
        auto raw = document.rawString(token);
        if (!document.hasEscapes() || raw.find('\\') == std::string_view::npos) {
            return {reinterpret_cast<const uint8_t *>(raw.data()), raw.size()};
        }
        uint8_t *room = texts.extend(raw.size());
        return {room, unescape(raw, room, Surrogates::replace, lone)};
    }

    cas_value_kind kindOf(uint32_t token) const {
        if (document.isString(token)) return CAS_VALUE_STRING;
        if (document.isNull(token)) return CAS_VALUE_NULL;
        if (document.isObject(token)) return CAS_VALUE_OBJECT;
        return document.isNumber(token) ? CAS_VALUE_NUMBER : CAS_VALUE_OTHER;
    }
};

cas_parser *cas_parser_create(size_t maximum_depth) {
    size_t depth = maximum_depth < deepest ? maximum_depth : deepest;
    return new (std::nothrow) cas_parser(depth);
}

void cas_parser_destroy(cas_parser *parser) { delete parser; }

cas_status cas_parser_parse(
    cas_parser *parser, const uint8_t *text, size_t length, cas_shape shape,
    cas_record *record, cas_flaw *flaw
) {
    parser->record = record;
    parser->flaw = flaw;
    auto status = parser->parse(text, length, shape);
    bool isNote = std::string_view(
        reinterpret_cast<const char *>(record->type.data), record->type.length) == "note_created";
    parser->datesItselfByNote = status == CAS_OK && isNote && record->created_at.data == nullptr;
    parser->record = nullptr;
    parser->flaw = nullptr;
    return status;
}

cas_status cas_parser_parse_object(
    cas_parser *parser, const uint8_t *text, size_t length, cas_flaw *flaw
) {
    parser->flaw = flaw;
    auto status = parser->parseObject(text, length);
    parser->flaw = nullptr;
    return status;
}

bool cas_parser_next_member(cas_parser *parser, cas_member *member) {
    return parser->nextMember(member);
}

cas_slice cas_parser_canonical(cas_parser *parser) {
    return parser->canonical.write(parser->document, parser->datesItselfByNote);
}
