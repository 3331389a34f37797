#include "canonical.hpp"

#include <algorithm>
#include <new>

namespace cas {

cas_slice Canonical::write(const Document &document, bool datesItselfByNote) {
    document_ = &document;
    datesItselfByNote_ = datesItselfByNote;
    failed_ = false;
    output_.clear();
    output_.resetFailure();
    keys_.clear();
    keys_.resetFailure();
    members_.clear();
    object(0, activityFields, activityFieldCount);
    if (failed_ || output_.failed() || keys_.failed()) return {nullptr, 0};
    return {output_.data(), output_.size()};
}

void Canonical::value(uint32_t token) {
    switch (document_->kind(token)) {
    case '{': return object(token, nullptr, 0);
    case '[': return array(token);
    case '"': return string(token);
    case 't':
    case 'f':
    case 'n': return output_.append(static_cast<char>(document_->kind(token)));
    default:
        output_.append('#');
        appendNumber(document_->scalar(token), output_);
    }
}

void Canonical::appendLength(size_t length) {
    uint8_t bytes[4];
    for (int index = 0; index < 4; index += 1) bytes[index] = static_cast<uint8_t>(length >> 8 * index);
    output_.append(bytes, sizeof bytes);
}

void Canonical::string(uint32_t token) {
    auto raw = document_->rawString(token);
    output_.append('"');
    if (!document_->hasEscapes() || raw.find('\\') == std::string_view::npos) {
        appendLength(raw.size());
        output_.append(raw.data(), raw.size());
        return;
    }
    size_t before = keys_.size();
    uint8_t *room = keys_.extend(raw.size());
    if (room == nullptr) return;
    bool lone = false;
    size_t length = unescape(raw, room, Surrogates::keep, &lone);
    appendLength(length);
    output_.append(room, length);
    // Only the memory of the text is needed: it is copied to the output already.
    keys_.shrink(keys_.size() - before);
}

void Canonical::array(uint32_t token) {
    output_.append('[');
    uint32_t element = token + 1;
    while (document_->kind(element) != ']') {
        if (document_->kind(element) == ',') element += 1;
        value(element);
        element = document_->after(element);
    }
    output_.append(']');
}

std::string_view Canonical::key(const Member &member) const {
    auto *start = member.keyText != nullptr
        ? member.keyText : reinterpret_cast<const char *>(keys_.data()) + member.keyOffset;
    return {start, member.keyLength};
}

bool Canonical::isLeftOut(const Field &field) const {
    if (field.traits & undescribed) return true;
    return datesItselfByNote_ && field.slot == &cas_record::note_created_at;
}

void Canonical::collect(uint32_t token, const Field *fields, unsigned count) {
    uint32_t next = token + 1;
    while (document_->kind(next) != '}') {
        if (document_->kind(next) == ',') next += 1;
        auto raw = document_->rawString(next);
        Member member{raw.data(), 0, raw.size(), next + 2, nullptr};
        if (document_->hasEscapes() && raw.find('\\') != std::string_view::npos) {
            // An offset, not a pointer: the arena may move when it grows.
            member.keyText = nullptr;
            member.keyOffset = keys_.size();
            uint8_t *room = keys_.extend(raw.size());
            if (room == nullptr) return;
            bool lone = false;
            member.keyLength = unescape(raw, room, Surrogates::keep, &lone);
            keys_.shrink(raw.size() - member.keyLength);
        }
        if (count > 0) member.field = findField(fields, count, key(member));
        try {
            members_.push_back(member);
        } catch (const std::bad_alloc &) {
            failed_ = true;
            return;
        }
        next = document_->after(member.value);
    }
}

void Canonical::object(uint32_t token, const Field *fields, unsigned count) {
    size_t firstMember = members_.size();
    size_t firstKey = keys_.size();
    collect(token, fields, count);
    // Equal keys are ordered by their tokens, which are in the order of the text:
    // `std::stable_sort` would allocate.
    std::sort(members_.begin() + static_cast<std::ptrdiff_t>(firstMember), members_.end(),
        [this](const Member &left, const Member &right) {
            auto leftKey = key(left);
            auto rightKey = key(right);
            // The first bytes differ most of the time, which saves a call of memcmp.
            if (!leftKey.empty() && !rightKey.empty() && leftKey[0] != rightKey[0]) {
                return static_cast<uint8_t>(leftKey[0]) < static_cast<uint8_t>(rightKey[0]);
            }
            int order = leftKey.compare(rightKey);
            return order != 0 ? order < 0 : left.value < right.value;
        });
    output_.append('{');
    for (size_t index = firstMember; index < members_.size() && !failed_; index += 1) {
        // A copy: the recursion below may move the vector.
        Member member = members_[index];
        if (member.field != nullptr && isLeftOut(*member.field)) continue;
        // Without a mark, a key's length could be read as the closing brace: 125 is `}`.
        output_.append('"');
        appendLength(member.keyLength);
        output_.append(key(member).data(), member.keyLength);
        bool hasChildren = member.field != nullptr && member.field->children != nullptr
            && document_->isObject(member.value);
        if (hasChildren) {
            object(member.value, member.field->children, member.field->childCount);
        } else {
            value(member.value);
        }
    }
    output_.append('}');
    members_.resize(firstMember);
    keys_.shrink(keys_.size() - firstKey);
}

}  // namespace cas
