#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

// What stands at paths.

extension SystemCall {
    /// Gives what stands at a path another one, at which it replaces a file.
    package static func rename(_ old: String, to new: String) throws(Failure) {
        guard systemRename(old, new) == 0 else { throw .last }
    }

    /// Removes a file, if it can.
    package static func remove(_ path: String) {
        _ = unlink(path)
    }

    /// Removes a folder, if it is empty.
    package static func removeFolder(_ path: String) {
        _ = rmdir(path)
    }

    /// The names of what lies in a folder, sorted, without those that are hidden unless they are asked for.
    package static func names(in folder: String, hidden: Bool = false) throws(Failure) -> [String] {
        guard let entries = opendir(folder) else { throw .last }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if hidden ? name != "." && name != ".." : !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether something stands at a path.
    package static func exists(_ path: String) throws(Failure) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return true }
        guard errno == ENOENT else { throw .last }
        return false
    }

    /// What stands at a path; `nil` where nothing does.
    package static func kind(of path: String) -> FileKind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFLNK: .link
        default: .other
        }
    }

    /// What a path leads to when links are followed, never a link; `nil` where it leads nowhere.
    package static func kind(behind path: String) -> FileKind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFREG ? .regular : .other
    }

    /// Whether what a path leads to is read once, as it comes: a pipe, a socket, or a terminal.
    package static func isPipe(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// The path that links lead to; `nil` where they lead nowhere.
    package static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Creates a folder and those above it; those that exist are left as they are.
    package static func createFolders(_ path: String) throws(Failure) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw .last }
        try createFolders(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last }
    }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path is a folder of this user's, and not a link to one.
    package static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }

    /// The size of a regular file; `nil` where there is none.
    package static func size(of path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The number of the user whose rights this process has.
    package static var userID: UInt32 {
        geteuid()
    }

    /// The number of what belongs to somebody else.
    package static let notOwned = EPERM

    /// Creates a folder; `false` where something of its name is there already.
    package static func createFolder(_ path: String) throws(Failure) -> Bool {
        if mkdir(path, 0o777) == 0 { return true }
        guard errno == EEXIST else { throw .last }
        return false
    }

    /// Has a link lead elsewhere, at once; what is there and is no link stays.
    package static func replaceLink(_ path: String, to destination: String) throws(Failure) {
        let there = kind(of: path)
        guard there == nil || there == .link else { throw Failure(code: EEXIST) }
        let temporary = "\(path).\(processID).tmp"
        guard symlink(destination, temporary) == 0 else { throw .last }
        do {
            try rename(temporary, to: path)
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// The number of a path at which something stands already.
    package static let alreadyExists = EEXIST
}

// Inside of the type this name is its own function.
private func systemRename(_ old: String, _ new: String) -> Int32 {
    rename(old, new)
}
