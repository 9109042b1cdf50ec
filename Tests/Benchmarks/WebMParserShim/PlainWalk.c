#include "WebMParserShim.h"

#include <string.h>
#include <unistd.h>

// A header always lies whole: what is left of one input is put before the next one, into the room in front of the buffer.
// Every read has the same target and length, as those of the other readers have.
#define HEADER_LENGTH 16

typedef struct {
    int fd;
    uint8_t *buffer;
    size_t capacity;
    ssize_t position;
    ssize_t end;
} source;

static size_t fill(source *in) {
    const size_t left = (size_t)(in->end - in->position);
    memcpy(in->buffer - left, in->buffer + in->position, left);
    const ssize_t got = read(in->fd, in->buffer, in->capacity);
    in->position = -(ssize_t)left;
    in->end = got > 0 ? got : 0;
    return left + (size_t)in->end;
}

static void skip(source *in, uint64_t count) {
    while (count > (uint64_t)(in->end - in->position)) {
        count -= (uint64_t)(in->end - in->position);
        in->position = in->end;
        if (fill(in) == 0) return;
    }
    in->position += (ssize_t)count;
}

webm_pass_counts plain_walk_pass(int fd, uint8_t *buffer, size_t capacity) {
    webm_pass_counts counts = {0};
    source in = {fd, buffer, capacity, 0, 0};
    for (;;) {
        if (in.end - in.position < HEADER_LENGTH && fill(&in) == 0) break;
        const uint8_t *at = in.buffer + in.position;
        const int idLength = __builtin_clz(at[0] << 24 | 1) + 1;
        uint32_t id = 0;
        for (int i = 0; i < idLength; i++) id = id << 8 | at[i];
        const uint8_t first = at[idLength];
        const int sizeLength = __builtin_clz(first << 24 | 1) + 1;
        uint64_t size = first & (0xFF >> sizeLength);
        for (int i = 1; i < sizeLength; i++) size = size << 8 | at[idLength + i];
        in.position += idLength + sizeLength;
        if (id == 0x18538067 || id == 0x1F43B675) continue;
        if (id == 0xA3) {
            const uint8_t *block = in.buffer + in.position;
            counts.blocks += 1;
            counts.keyframes += block[3] >> 7;
            counts.timestampSum += (int16_t)(block[1] << 8 | block[2]);
            counts.frameBytes += size - 4;
        }
        skip(&in, size);
    }
    return counts;
}

uint64_t read_only_pass(int fd, uint8_t *buffer, size_t capacity) {
    uint64_t total = 0;
    for (;;) {
        const ssize_t got = read(fd, buffer, capacity);
        if (got <= 0) return total;
        total += (uint64_t)got;
    }
}
