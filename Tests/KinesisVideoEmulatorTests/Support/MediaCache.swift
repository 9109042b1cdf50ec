import Synchronization

@testable import KinesisVideoEmulator

/// The media of the package, cut once for all tests: nothing of it ever changes.
enum MediaCache {
    private static let media = Mutex<[String: StreamMedia]>([:])

    static func media(at path: String) throws(ConfigurationError) -> StreamMedia {
        if let known = media.withLock({ $0[path] }) { return known }
        let new = try StreamMedia(path: path)
        media.withLock { $0[path] = new }
        return new
    }
}
