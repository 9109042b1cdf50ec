import FileSystem
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The process's environment.
enum Environment {
    static subscript(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

/// Where the package stands.
enum Package {
    /// The folder `Tests`.
    static let tests = folder(of: #filePath, up: 2)

    /// The package's root.
    static let root = folder(of: #filePath, up: 3)

    /// A file of the shared test data; `nil` where that folder is absent.
    static func sharedData(_ path: String) -> String? {
        let path = root + "/../shared/data/" + path
        return access(path, R_OK) == 0 ? path : nil
    }

    /// Why a test that needs shared test data is skipped.
    static let sharedDataReason = "the folder ../shared/data is absent"

    private static func folder(of path: String, up levels: Int) -> String {
        let resolved = realpath(path, nil)
        defer { free(resolved) }
        let parts = (resolved.map { String(cString: $0) } ?? path).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        return parts.dropLast(levels).joined(separator: "/")
    }
}

/// A folder of its own for one test, removed with the value.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        var template = Array(((Environment["TMPDIR"] ?? "/tmp") + "/kvsconform-tests-XXXXXX").utf8CString)
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        try #require(made)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The names in the folder, sorted.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Takes the right to write from the folder, or gives it back.
    func setWritable(_ writable: Bool) {
        chmod(path, writable ? 0o700 : 0o500)
    }

    deinit {
        setWritable(true)
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }
}

/// What tests do to files that reports never do.
enum FileSystem {
    /// Whether permissions do not bind this process.
    static var isPrivileged: Bool {
        geteuid() == 0
    }

    static func link(_ path: String, to destination: String) {
        symlink(destination, path)
    }

    /// A pipe, both of whose ends are for the caller to close.
    static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        let made = platformPipe(&ends)
        try #require(made == 0)
        return (ends[0], ends[1])
    }

    /// Removes a folder with all that is below it.
    static func removeTree(_ path: String) {
        for name in (try? SystemCall.names(in: path)) ?? [] {
            if SystemCall.isFolder("\(path)/\(name)") {
                removeTree("\(path)/\(name)")
            } else {
                unlink("\(path)/\(name)")
            }
        }
        rmdir(path)
    }

    static func removeFolders(_ paths: [String]) {
        for path in paths { rmdir(path) }
    }
}

// Inside of the type this name is its own function.
private func platformPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 {
    pipe(ends)
}
