internal import NIOCore

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Accepts nothing for a moment where no descriptor is left for another connection.
///
/// The client waits in the queue and stays readable: without a pause, accepting is tried again and again, and takes all of
/// a processor.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE].contains(error.errnoCode) else {
            context.fireErrorCaught(error)
            return
        }
        let options = context.channel.syncOptions
        try? options?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(100)) {
            try? options?.setOption(.autoRead, value: true)
        }
    }
}
