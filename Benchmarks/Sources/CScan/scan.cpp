#include "CScan.h"

#include <fcntl.h>
#include <memory>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

uint64_t bench_scan(const char *path) {
    constexpr size_t blockSize = 1 << 20;
    int descriptor = open(path, O_RDONLY);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) != 0) return 0;
    auto length = static_cast<size_t>(status.st_size);
    auto *text = static_cast<const uint8_t *>(
        mmap(nullptr, length, PROT_READ, MAP_PRIVATE, descriptor, 0));
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        blockSize, 1, stage);
    uint64_t tokens = 0;
    for (size_t start = 0; start < length && error == simdjson::SUCCESS;) {
        size_t end = start + blockSize < length ? start + blockSize : length;
        // Whole lines, as the stage fails at a string that a block cuts.
        while (end < length && text[end - 1] != '\n') end -= 1;
        error = stage->stage1(text + start, end - start, simdjson::stage1_mode::regular);
        tokens += stage->n_structural_indexes;
        start = end;
    }
    munmap(const_cast<uint8_t *>(text), length);
    close(descriptor);
    return error == simdjson::SUCCESS ? tokens : 0;
}
