#ifndef WEBM_PARSER_SHIM_H
#define WEBM_PARSER_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a pass over a file counted; every reader must count the same.
typedef struct {
    uint64_t blocks;
    uint64_t keyframes;
    uint64_t frameBytes;
    /// The sum of all relative timestamps, so that none can be left unread.
    int64_t timestampSum;
    /// 0 where the file was read to its end.
    int status;
} webm_pass_counts;

/// Reads a file with libwebm's parser through `read(2)` into a buffer of `capacity` bytes.
webm_pass_counts webm_parser_pass(int fd, uint8_t *buffer, size_t capacity);

/// Walks a file's headers with the least code that can: no checks, no values but those counted. The limit to aim at.
/// There must be 16 bytes to write to in front of the buffer.
webm_pass_counts plain_walk_pass(int fd, uint8_t *buffer, size_t capacity);

/// Does nothing but `read(2)`.
uint64_t read_only_pass(int fd, uint8_t *buffer, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
