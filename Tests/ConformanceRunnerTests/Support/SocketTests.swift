import Testing

/// All tests that use sockets and clocks: one at a time, so that none of them takes the time that another measures.
@Suite("Over sockets", .serialized, .timeLimit(.minutes(5)))
enum SocketTests {}
