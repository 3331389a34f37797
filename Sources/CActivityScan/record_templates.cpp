#include "record_templates.hpp"

#include "document.hpp"

#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace cas {

namespace {

uint64_t word(const uint8_t *place) {
    uint64_t word;
    memcpy(&word, place, sizeof word);
    return word;
}

/// Returns whether two ranges have the same bytes.
inline bool isSame(const uint8_t *left, const uint8_t *right, size_t length) {
    if (length < 8) {
        for (size_t index = 0; index < length; index += 1) {
            if (left[index] != right[index]) return false;
        }
        return true;
    }
    // The last eight bytes overlap those before: no loop over single bytes, and no early exit, as
    // most literals match.
    uint64_t difference = word(left + length - 8) ^ word(right + length - 8);
    for (size_t index = 0; index + 8 < length; index += 8) {
        difference |= word(left + index) ^ word(right + index);
    }
    return difference == 0;
}

#ifdef __SSE2__
/// Returns a bit for each of sixteen bytes, set if both are equal.
inline uint32_t equalBytes(const uint8_t *left, const uint8_t *right) {
    auto first = _mm_loadu_si128(reinterpret_cast<const __m128i *>(left));
    auto second = _mm_loadu_si128(reinterpret_cast<const __m128i *>(right));
    return static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(first, second)));
}
#endif

/// A key of the root, or of an object in it, whose value is captured.
struct Captured {
    std::string_view object;
    std::string_view key;
    Capture capture;
};

constexpr Captured captured[] = {
    {"", "id", Capture::id},
    {"", "created_at", Capture::createdAt},
    {"", "org_id", Capture::org},
    {"", "contact_id", Capture::contact},
    {"segment", "id", Capture::segment},
    {"note", "id", Capture::note},
    {"note", "contact_id", Capture::noteContact},
    {"note", "created_at", Capture::noteCreatedAt},
    {"broadcast", "id", Capture::broadcast},
    {"file", "id", Capture::file},
};

bool isCaptureObject(std::string_view key) {
    return key == "segment" || key == "note" || key == "broadcast" || key == "file";
}

}  // namespace

inline bool RecordTemplates::matches(const Node &node, const uint8_t *place, size_t room) const {
#ifdef __SSE2__
    // Sixteen bytes at a time; the literals are padded to that, and bytes after one are masked.
    if (node.chunks * 16 <= room) {
        const uint8_t *literal = literals_.data() + node.literal;
        for (uint32_t chunk = 0; chunk + 1 < node.chunks; chunk += 1) {
            if (equalBytes(place + chunk * 16, literal + chunk * 16) != 0xFFFF) return false;
        }
        size_t last = (node.chunks - 1) * 16;
        return (equalBytes(place + last, literal + last) & node.mask) == node.mask;
    }
#endif
    return node.length <= room && isSame(place, literals_.data() + node.literal, node.length);
}

bool RecordTemplates::match(const Tokens &tokens, size_t first, MatchedRecord &matched) {
    for (auto &capture : matched.captures) capture = {};
    size_t token = first;
    size_t place = tokens.starts[first];
    uint32_t *list = &root_;
    while (true) {
        uint32_t *link = list;
        while (*link != nothing
            && !matches(nodes_[*link], tokens.text + place, tokens.length - place)) {
            link = &nodes_[*link].sibling;
        }
        uint32_t found = *link;
        if (found == nothing) return false;
        auto &node = nodes_[found];
        if (link != list) {
            // Moved to the front: neighboring records mostly have the same template.
            *link = node.sibling;
            node.sibling = *list;
            *list = found;
        }
        token += node.tokens;
        if (node.slot == Slot::end) {
            matched.kind = node.kind;
            matched.next = token;
            matched.end = place + node.length;
            return true;
        }
        if (token >= tokens.count) return false;
        // The next token is where the value ends, since templates allow no whitespace before it.
        size_t start = place + node.length;
        size_t end = tokens.starts[token];
        const char *value = reinterpret_cast<const char *>(tokens.text) + start;
        if (node.slot == Slot::string) {
            // The literal that follows starts with the closing quote.
            end -= 1;
            if (node.capture != Capture::none) {
                matched.captures[static_cast<size_t>(node.capture)] = {value, end - start};
            }
        } else if (!isJSONNumber({value, end - start})) {
            return false;
        }
        place = end;
        list = &node.child;
    }
}

/// Splits a valid record into the steps of a template; returns false if only the parser can read such records.
bool RecordTemplates::parseTemplate(const Tokens &tokens, size_t first, std::vector<Step> &steps) const {
    unsigned depth = 0;
    bool isKey = false;
    std::string_view object;
    std::string_view key;
    unsigned seen = 0;
    unsigned seenObjects = 0;
    Step step{tokens.starts[first], 0, 0, Slot::end, Capture::none};
    // Whether each level is an object; values deeper than 2 capture nothing.
    bool isObject[64] = {};
    for (size_t token = first; token < tokens.count; token += 1) {
        size_t start = tokens.starts[token];
        uint8_t kind = tokens.text[start];
        step.tokens += 1;
        if (kind == '{' || kind == '[') {
            depth += 1;
            if (depth >= sizeof isObject) return false;
            isObject[depth] = kind == '{';
            isKey = kind == '{';
            if (depth == 2) object = kind == '{' ? key : std::string_view("[");
            continue;
        }
        if (kind == '}' || kind == ']') {
            depth -= 1;
            isKey = false;
            if (depth == 1) object = {};
            if (depth > 0) continue;
            step.end = start + 1;
            steps.push_back(step);
            return true;
        }
        if (kind == ',') {
            isKey = isObject[depth];
            continue;
        }
        if (kind == ':') {
            isKey = false;
            continue;
        }
        if (kind == '"') {
            size_t next = token + 1 < tokens.count ? tokens.starts[token + 1] : tokens.length;
            size_t close = next;
            while (close > start + 1 && tokens.text[close - 1] != '"') close -= 1;
            std::string_view raw(
                reinterpret_cast<const char *>(tokens.text) + start + 1, close - start - 2);
            if (isKey) {
                if (raw.find('\\') != std::string_view::npos) return false;
                key = raw;
                if (depth == 1 && isCaptureObject(raw)) {
                    unsigned bit = raw[0] == 's' ? 1 : raw[0] == 'n' ? 2 : raw[0] == 'b' ? 4 : 8;
                    // The parser decides on a key that occurs twice.
                    if (seenObjects & bit) return false;
                    seenObjects |= bit;
                }
                if (depth == 1 || (depth == 2 && isCaptureObject(object))) {
                    for (auto &candidate : captured) {
                        if (candidate.object != (depth == 1 ? std::string_view() : object)
                            || candidate.key != raw) {
                            continue;
                        }
                        unsigned bit = 1u << static_cast<unsigned>(candidate.capture);
                        if (seen & bit) return false;
                        seen |= bit;
                    }
                }
                continue;
            }
            // The type is part of the literal, so that each type has a template of its own.
            if (depth == 1 && key == "type") {
                if (raw.find('\\') != std::string_view::npos) return false;
                continue;
            }
            if (close != next) return false;
            step.end = start + 1;
            step.slot = Slot::string;
            step.capture = Capture::none;
            if (isObject[depth]) {
                for (auto &candidate : captured) {
                    bool isHere = depth == 1
                        ? candidate.object.empty() : depth == 2 && candidate.object == object;
                    if (isHere && candidate.key == key) step.capture = candidate.capture;
                }
            }
            steps.push_back(step);
            step = {close - 1, 0, 0, Slot::end, Capture::none};
        } else if (kind == '-' || (kind >= '0' && kind <= '9')) {
            size_t next = token + 1 < tokens.count ? tokens.starts[token + 1] : tokens.length;
            if (isSpace(tokens.text[next - 1])) return false;
            step.end = start;
            step.slot = Slot::number;
            step.capture = Capture::none;
            steps.push_back(step);
            step = {next, 0, 0, Slot::end, Capture::none};
        }
    }
    return false;
}

uint32_t RecordTemplates::find(uint32_t list, const Step &step, const uint8_t *text) const {
    for (uint32_t number = list; number != nothing; number = nodes_[number].sibling) {
        auto &node = nodes_[number];
        bool isAlike = node.slot == step.slot && node.capture == step.capture
            && node.length == step.end - step.start
            && isSame(text + step.start, literals_.data() + node.literal, node.length);
        if (isAlike) return number;
    }
    return nothing;
}

bool RecordTemplates::isFull(uint32_t list) const {
    size_t siblings = 0;
    for (uint32_t number = list; number != nothing; number = nodes_[number].sibling) siblings += 1;
    return siblings >= mostSiblings || nodes_.size() >= mostNodes;
}

uint32_t RecordTemplates::add(uint32_t *list, const Step &step, const uint8_t *text) {
    size_t length = step.end - step.start;
    size_t chunks = (length + 15) / 16;
    uint32_t number = static_cast<uint32_t>(nodes_.size());
    Node node{
        static_cast<uint32_t>(literals_.size()), static_cast<uint32_t>(length), step.tokens,
        nothing, *list, static_cast<uint32_t>(chunks),
        static_cast<uint16_t>(0xFFFF >> (chunks * 16 - length)), step.slot, step.capture, 0,
    };
    *list = number;
    literals_.insert(literals_.end(), text + step.start, text + step.end);
    literals_.resize(node.literal + chunks * 16);
    // Last, since `list` may point into a node, which moves with the vector.
    nodes_.push_back(node);
    return number;
}

void RecordTemplates::learn(const Tokens &tokens, size_t first, uint8_t kind) {
    if (nodes_.size() >= mostNodes || literals_.size() >= mostBytes) return;
    std::vector<Step> steps;
    if (!parseTemplate(tokens, first, steps)) return;
    uint32_t parent = nothing;
    for (auto &step : steps) {
        uint32_t *list = parent == nothing ? &root_ : &nodes_[parent].child;
        uint32_t known = find(*list, step, tokens.text);
        if (known == nothing && (isFull(*list) || step.end - step.start > longestLiteral)) return;
        parent = known != nothing ? known : add(list, step, tokens.text);
    }
    nodes_[parent].kind = kind;
}

}  // namespace cas
