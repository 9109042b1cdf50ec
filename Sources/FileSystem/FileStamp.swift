#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What tells that a file was written since one looked last: which file stands at the path, its size, and when it was changed.
package struct FileStamp: Sendable, Hashable {
    private let device: UInt64
    private let node: UInt64
    /// Bytes.
    package let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// Looks at the file that a path leads to; `nil` where it leads to none.
    package init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        node = UInt64(status.st_ino)
        size = Int(status.st_size)
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        seconds = Int(changed.tv_sec)
        nanoseconds = Int(changed.tv_nsec)
    }
}
