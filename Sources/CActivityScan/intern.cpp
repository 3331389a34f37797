#include "intern.hpp"

#include <sys/mman.h>

namespace cas {

namespace {

// Odd numbers with about as many ones as zeros, which a multiplicative hash needs.
constexpr uint64_t secrets[3] = {
    0xD1342543DE82EF95u, 0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu,
};

uint64_t read64(const char *text) {
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

uint64_t read32(const char *text) {
    uint32_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/// Returns both halves of the 128-bit product, combined by exclusive or.
uint64_t mix(uint64_t left, uint64_t right) {
    auto product = static_cast<unsigned __int128>(left) * right;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

uint64_t hashOf(std::string_view text, uint64_t seed) {
    const char *start = text.data();
    size_t length = text.size();
    uint64_t state = seed ^ mix(seed ^ secrets[0], secrets[1]);
    // The last 16 bytes, or fewer, are read below, overlapping these: no loop over single bytes.
    while (length > 16) {
        state = mix(read64(start) ^ secrets[1] ^ state, read64(start + 8) ^ state ^ secrets[2]);
        start += 16;
        length -= 16;
    }
    uint64_t first = 0;
    uint64_t second = 0;
    if (length >= 8) {
        first = read64(start);
        second = read64(start + length - 8);
    } else if (length >= 4) {
        first = read32(start);
        second = read32(start + length - 4);
    } else if (length > 0) {
        // The first, middle and last byte are all bytes of a text of one to three.
        auto *bytes = reinterpret_cast<const uint8_t *>(start);
        first = static_cast<uint64_t>(bytes[0]) << 16
            | static_cast<uint64_t>(bytes[length / 2]) << 8 | bytes[length - 1];
    }
    uint64_t mixed = mix(first ^ secrets[1] ^ state, second ^ secrets[2] ^ state);
    return mix(mixed ^ secrets[0], text.size() ^ secrets[1]);
}

void adviseLargePages(void *start, size_t bytes) {
    // Random lookups in a large table miss the TLB with 4 KiB pages. Only the whole pages of 2 MiB
    // within the memory are advised.
    constexpr uintptr_t large = 2 << 20;
    auto first = (reinterpret_cast<uintptr_t>(start) + large - 1) & ~(large - 1);
    auto end = (reinterpret_cast<uintptr_t>(start) + bytes) & ~(large - 1);
#ifdef MADV_HUGEPAGE
    if (end > first) madvise(reinterpret_cast<void *>(first), end - first, MADV_HUGEPAGE);
#endif
}

void Names::numbers(
    const std::string_view *texts, const uint32_t *prefixes, const uint64_t *hashes,
    uint32_t *numbers, size_t count
) {
    for (size_t index = 0; index < count; index += 1) {
        numbers[index] =
            capacity_ > 0 ? slots_[hashes[index] & (capacity_ - 1)].number : CAS_BULK_NONE;
        if (numbers[index] != CAS_BULK_NONE) __builtin_prefetch(&entries_[numbers[index]]);
    }
    for (size_t index = 0; index < count; index += 1) {
        if (numbers[index] == CAS_BULK_NONE) continue;
        auto &entry = entries_[numbers[index]];
        bool isLikely = entry.hash == hashes[index] && entry.prefix == prefixes[index]
            && entry.length == texts[index].size();
        if (isLikely) __builtin_prefetch(bytes_.data() + entry.offset);
        else numbers[index] = CAS_BULK_NONE;
    }
    for (size_t index = 0; index < count; index += 1) {
        bool isFound = numbers[index] != CAS_BULK_NONE && text(numbers[index]) == texts[index];
        if (!isFound) numbers[index] = number(texts[index], prefixes[index], hashes[index]);
    }
}

uint32_t Names::number(std::string_view text, uint32_t prefix, uint64_t hash) {
    // At most half full, so that linear probing visits one to three slots on average.
    if ((entries_.count() + 1) * 2 > capacity_ && !grow()) return CAS_BULK_NONE;
    uint32_t tag = static_cast<uint32_t>(hash >> 32);
    size_t slot = hash & (capacity_ - 1);
    while (slots_[slot].number != CAS_BULK_NONE) {
        if (slots_[slot].tag == tag) {
            auto &entry = entries_[slots_[slot].number];
            if (entry.prefix == prefix && this->text(slots_[slot].number) == text) {
                return slots_[slot].number;
            }
        }
        slot = (slot + 1) & (capacity_ - 1);
    }
    size_t offset = bytes_.count();
    if (entries_.count() >= CAS_BULK_NONE / 2 || text.size() > UINT32_MAX) return CAS_BULK_NONE;
    if (!bytes_.append(text.data(), text.size())) return CAS_BULK_NONE;
    auto *entry = entries_.add();
    if (entry == nullptr) return CAS_BULK_NONE;
    *entry = {hash, offset, static_cast<uint32_t>(text.size()), prefix};
    uint32_t number = static_cast<uint32_t>(entries_.count() - 1);
    slots_[slot] = {number, tag};
    return number;
}

void Names::place(uint64_t hash, uint32_t number) {
    size_t slot = hash & (capacity_ - 1);
    while (slots_[slot].number != CAS_BULK_NONE) slot = (slot + 1) & (capacity_ - 1);
    slots_[slot] = {number, static_cast<uint32_t>(hash >> 32)};
}

bool Names::grow() {
    size_t larger = capacity_ < 256 ? 256 : capacity_ * 4;
    size_t bytes = larger * sizeof(Slot);
    auto *slots = static_cast<Slot *>(aligned_alloc(bytes >= (2u << 20) ? 2u << 20 : 64, bytes));
    if (slots == nullptr) return false;
    adviseLargePages(slots, bytes);
    // All ones in each number is CAS_BULK_NONE, an empty slot.
    memset(slots, 0xFF, bytes);
    free(slots_);
    slots_ = slots;
    capacity_ = larger;
    for (size_t number = 0; number < entries_.count(); number += 1) {
        place(entries_[number].hash, static_cast<uint32_t>(number));
    }
    return true;
}

}  // namespace cas
