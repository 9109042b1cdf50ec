// Opens many connections at once, sends each the same request, and counts what comes: a load that costs little itself.
//
//   load read HOST PORT REQUEST CONNECTIONS SECONDS
//   load write HOST PORT REQUEST BODY RATE CONNECTIONS SECONDS
//
// REQUEST is a file with the whole head; a %d in its name is the number of the connection. 'read' drops what it receives inside of the kernel (MSG_TRUNC). 'write' sends BODY
// after the head, in chunks, RATE bytes a second and connection, so long. It prints one JSON object. The rate of a connection
// is taken from what comes a second after its first byte up to what comes last: who waits to be let in is not slow.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
    int fd, closed, refused;
    char *head;
    size_t head_length, sent;
    long long received, written, marked;
    double first, mark, last;
    char status[16];
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static char *contents(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(66); }
    fseek(file, 0, SEEK_END);
    *length = ftell(file);
    rewind(file);
    char *bytes = malloc(*length + 1);
    if (fread(bytes, 1, *length, file) != *length) exit(66);
    fclose(file);
    return bytes;
}

static int compare(const void *a, const void *b) {
    double x = *(double *)a, y = *(double *)b;
    return x < y ? -1 : x > y;
}

int main(int count, char **words) {
    if (count < 7) { fprintf(stderr, "see the head of load.c\n"); return 64; }
    int writes = !strcmp(words[1], "write");
    size_t body_length = 0;
    char *body = NULL;
    double rate = 0;
    if (writes) { body = contents(words[5], &body_length); rate = atof(words[6]); }
    int connections = atoi(words[writes ? 7 : 5]);
    double seconds = atof(words[writes ? 8 : 6]);
    struct rlimit limit = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &limit);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[3]))};
    inet_pton(AF_INET, words[2], &address.sin_addr);

    struct connection *all = calloc(connections, sizeof *all);
    int poll = epoll_create1(0);
    double start = now();
    for (int i = 0; i < connections; i++) {
        char path[4096];
        snprintf(path, sizeof path, words[4], i);
        int shared = i > 0 && !strchr(words[4], '%');
        all[i].head = shared ? all[0].head : contents(path, &all[i].head_length);
        if (shared) all[i].head_length = all[0].head_length;
    }
    start = now();
    for (int i = 0; i < connections; i++) {
        all[i].fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (all[i].fd < 0) { perror("socket"); return 71; }
        int one = 1;
        setsockopt(all[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (connect(all[i].fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) { perror("connect"); return 69; }
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.u32 = i};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    }
    struct epoll_event events[512];
    double end = start + seconds, tick = start, last = start;
    char small[64];
    int open = connections;
    while (open > 0 && now() < end) {
        int ready = epoll_wait(poll, events, 512, 5);
        double time = now();
        for (int e = 0; e < ready; e++) {
            struct connection *it = &all[events[e].data.u32];
            if (it->closed) continue;
            if (events[e].events & EPOLLOUT && it->sent < it->head_length) {
                ssize_t n = send(it->fd, it->head + it->sent, it->head_length - it->sent, MSG_NOSIGNAL);
                if (n > 0) it->sent += n;
                if (it->sent == it->head_length) {
                    struct epoll_event event = {.events = EPOLLIN, .data.u32 = events[e].data.u32};
                    epoll_ctl(poll, EPOLL_CTL_MOD, it->fd, &event);
                }
            }
            if (events[e].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                ssize_t n;
                if (!it->received) {
                    n = recv(it->fd, it->status, 12, 0);
                    if (n > 0) it->first = time - start;
                } else {
                    n = recv(it->fd, small, 1 << 20, MSG_TRUNC);
                }
                if (n > 0) {
                    it->received += n;
                    last = it->last = time;
                    if (!it->mark && time > start + it->first + 1) { it->mark = time; it->marked = it->received; }
                }
                else if (n == 0 || errno != EAGAIN) { it->closed = 1; open--; close(it->fd); }
            }
        }
        if (writes && time - tick >= 0.02) {
            tick = time;
            for (int i = 0; i < connections; i++) {
                struct connection *it = &all[i];
                long long due = (long long)(rate * (time - start)) - it->written;
                if (it->closed || it->sent < it->head_length || due < 1) continue;
                while (due > 0) {
                    size_t offset = it->written % body_length, length = body_length - offset;
                    if (length > due) length = due;
                    if (length > 16384) length = 16384;
                    char chunk[16384 + 32];
                    int prefix = sprintf(chunk, "%zx\r\n", length);
                    memcpy(chunk + prefix, body + offset, length);
                    memcpy(chunk + prefix + length, "\r\n", 2);
                    // A chunk goes whole: what does not fit at all is owed until the next turn.
                    ssize_t n = send(it->fd, chunk, prefix + length + 2, MSG_NOSIGNAL);
                    if (n != (ssize_t)(prefix + length + 2)) { if (n >= 0 || errno != EAGAIN) { it->closed = 1; open--; close(it->fd); } break; }
                    it->written += length;
                    due -= length;
                }
            }
        }
    }
    double elapsed = now() - start;
    double *firsts = malloc(connections * sizeof *firsts), *rates = malloc(connections * sizeof *rates);
    int rated = 0, answered = 0, ok = 0, closed = 0;
    long long received = 0, written = 0;
    for (int i = 0; i < connections; i++) {
        struct connection *it = &all[i];
        received += it->received;
        written += it->written;
        closed += it->closed;
        if (it->received) firsts[answered++] = it->first;
        if (it->mark && it->last > it->mark) rates[rated++] = (it->received - it->marked) / (it->last - it->mark);
        if (!strncmp(it->status, "HTTP/1.1 200", 12)) ok++;
    }
    qsort(firsts, answered, sizeof *firsts, compare);
    qsort(rates, rated, sizeof *rates, compare);
    printf("{\"connections\": %d, \"answered\": %d, \"ok\": %d, \"closed\": %d, \"seconds\": %.3f, \"received\": %lld, "
           "\"written\": %lld, \"rateLeast\": %.0f, \"rateMedian\": %.0f, \"rateMost\": %.0f, \"firstMedian\": %.4f, "
           "\"firstMax\": %.4f}\n",
           connections, answered, ok, closed, writes ? elapsed : last - start, received, written,
           rated ? rates[0] : -1, rated ? rates[rated / 2] : -1, rated ? rates[rated - 1] : -1,
           answered ? firsts[answered / 2] : -1, answered ? firsts[answered - 1] : -1);
    return 0;
}
