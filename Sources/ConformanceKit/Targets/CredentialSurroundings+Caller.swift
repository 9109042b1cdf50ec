internal import ConformanceStorage
internal import KinesisVideo
package import KinesisVideoClient

extension CredentialSurroundings {
    /// What a caller lets a search for credentials know: its environment, its files and its programs.
    ///
    /// - Parameters:
    ///   - caller: Who calls.
    ///   - tls: What connections to https are secured with; `nil` for what the environment trusts.
    ///   - onSecret: Told of everything that was found and nobody may be told.
    package init(
        _ caller: Caller,
        tls: TLSContext? = nil,
        onSecret: @escaping @Sendable (_ secret: String) -> Void
    ) {
        self.init(
            environment: caller.environment,
            file: { Self.content(of: $0) },
            save: { bytes, path in
                do throws(FileError) {
                    try AtomicFile.write(bytes, to: path, isPrivate: true)
                    return nil
                } catch {
                    return error.reason
                }
            },
            process: { await ChildProcess.run($0, environment: $1) },
            tls: tls ?? TLSContext(TLSTrust.named(in: caller.environment)?.trust ?? .system),
            connectTo: caller.connectTo,
            date: caller.date,
            logger: caller.logger,
            onSecret: onSecret
        )
    }

    /// The most that a file of the AWS CLI, or of a token, may hold.
    private static let fileLimit = 1 << 20

    private static func content(of path: String) -> FileContent {
        do throws(FileError) {
            let file = try InputFile(path: path)
            var bytes: [UInt8] = []
            while let piece = try file.next() {
                bytes += piece
                guard bytes.count <= fileLimit else { return .unreadable("it has more than \(fileLimit) bytes") }
            }
            return .bytes(bytes)
        } catch {
            return error.isMissing ? .missing : .unreadable(error.reason)
        }
    }
}
