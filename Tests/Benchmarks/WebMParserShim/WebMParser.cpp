#include "WebMParserShim.h"

#include <unistd.h>
#include <webm/callback.h>
#include <webm/reader.h>
#include <webm/status.h>
#include <webm/webm_parser.h>

#include <algorithm>
#include <cstring>

namespace {

// Hands out one buffer after the other. Skips are made inside the buffers too: no byte of the file is left unread.
class BufferedReader final : public webm::Reader {
public:
    BufferedReader(int fd, uint8_t *buffer, size_t capacity) : fd_(fd), buffer_(buffer), capacity_(capacity) {}

    webm::Status Read(std::size_t count, std::uint8_t *target, std::uint64_t *done) override {
        const std::size_t taken = Take(count);
        *done = taken;
        if (taken == 0) return webm::Status(webm::Status::kEndOfFile);
        std::memcpy(target, buffer_ + position_ - taken, taken);
        return webm::Status(taken == count ? webm::Status::kOkCompleted : webm::Status::kOkPartial);
    }

    webm::Status Skip(std::uint64_t count, std::uint64_t *done) override {
        const std::size_t taken = Take(count);
        *done = taken;
        if (taken == 0) return webm::Status(webm::Status::kEndOfFile);
        return webm::Status(taken == count ? webm::Status::kOkCompleted : webm::Status::kOkPartial);
    }

    std::uint64_t Position() const override { return base_ + position_; }

private:
    std::size_t Take(std::uint64_t count) {
        if (position_ == end_) {
            base_ += end_;
            const ssize_t got = ::read(fd_, buffer_, capacity_);
            position_ = 0;
            end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(count, end_ - position_));
        position_ += taken;
        return taken;
    }

    int fd_;
    uint8_t *buffer_;
    std::size_t capacity_;
    std::size_t position_ = 0;
    std::size_t end_ = 0;
    std::uint64_t base_ = 0;
};

class CountingCallback final : public webm::Callback {
public:
    webm_pass_counts counts{};

    webm::Status OnSimpleBlockBegin(const webm::ElementMetadata &, const webm::SimpleBlock &block,
                                    webm::Action *action) override {
        counts.blocks += 1;
        counts.keyframes += block.is_key_frame ? 1 : 0;
        counts.timestampSum += block.timecode;
        *action = webm::Action::kRead;
        return webm::Status(webm::Status::kOkCompleted);
    }

    webm::Status OnFrame(const webm::FrameMetadata &, webm::Reader *reader, std::uint64_t *remaining) override {
        while (*remaining > 0) {
            std::uint64_t done = 0;
            const webm::Status status = reader->Skip(*remaining, &done);
            counts.frameBytes += done;
            *remaining -= done;
            if (status.code != webm::Status::kOkCompleted && status.code != webm::Status::kOkPartial) return status;
        }
        return webm::Status(webm::Status::kOkCompleted);
    }
};

}  // namespace

extern "C" webm_pass_counts webm_parser_pass(int fd, uint8_t *buffer, size_t capacity) {
    BufferedReader reader(fd, buffer, capacity);
    CountingCallback callback;
    webm::WebmParser parser;
    const webm::Status status = parser.Feed(&callback, &reader);
    callback.counts.status = status.code == webm::Status::kOkCompleted ? 0 : static_cast<int>(status.code);
    return callback.counts;
}
