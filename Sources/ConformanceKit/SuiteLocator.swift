package import ConformanceRunner
internal import ConformanceStorage
internal import FileSystem
internal import KinesisVideo

/// Says where a suite is: in the folder that is named, else in, above or beside a path, else beside the program, else in it.
package struct SuiteLocator: Sendable {
    /// The variable that names a suite's folder.
    package static let variable = "KVSCONFORM_SUITE"

    /// The folder that is named; `nil` to look for one.
    package var folder: String?
    /// Where the running program lies.
    package var executable: String
    /// The environment's variables.
    package var environment: [String: String]

    package init(folder: String? = nil, executable: String = "", environment: [String: String] = [:]) {
        self.folder = folder
        self.executable = executable
        self.environment = environment
    }

    /// The suite's folder.
    ///
    /// - Parameter path: What the suite should belong to, where no folder is named.
    /// - Returns: The folder, unread.
    /// - Throws: ``Failure`` of the kind `missingInput` where there is none.
    package func files(near path: String = ".") throws(Failure) -> SuiteFiles {
        if let folder { return try failing { () throws(SuiteFiles.Problem) in try SuiteFiles(root: folder) } }
        if let folder = environment[Self.variable], !folder.isEmpty {
            do throws(SuiteFiles.Problem) {
                return try SuiteFiles(root: folder)
            } catch {
                throw Failure(.missingInput, "\(Self.variable): \(error)")
            }
        }
        do throws(SuiteFiles.Problem) {
            return try SuiteFiles.containing(path, executable: executable)
        } catch {
            guard let carried = try carriedSuite() else { throw error.failure }
            return carried
        }
    }

    /// The suite that the program carries at its end, unpacked into the user's cache; `nil` where it carries none.
    private func carriedSuite() throws(Failure) -> SuiteFiles? {
        do {
            guard let carried = try CarriedFiles(of: executable, hashing: SignatureV4.hash(of:)) else { return nil }
            let folder = "\(cache)/suite-\(carried.hash.prefix(16))"
            try carried.unpack(to: folder)
            return try SuiteFiles(root: SuiteFiles.join(folder, "Scenarios"))
        } catch {
            throw Failure(
                .missingInput,
                "the suite that '\(executable)' carries cannot be used: \(error); name a suite's folder with --suite"
                    + " or \(Self.variable)"
            )
        }
    }

    /// Where what can be made again is kept: below `XDG_CACHE_HOME`, `HOME`, or a folder for what is temporary.
    private var cache: String {
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let cache = folder("XDG_CACHE_HOME") { return "\(cache)/kvsconform" }
        if let home = folder("HOME"), SystemCall.isFolder(home) { return "\(home)/.cache/kvsconform" }
        return "\(folder("TMPDIR") ?? "/tmp")/kvsconform-\(SystemCall.userID)"
    }

    /// The suite, its scenarios unread.
    package func suite(near path: String = ".") throws(Failure) -> Suite {
        let files = try files(near: path)
        return try failing { () throws(SuiteError) in try open(files) }
    }

    /// Opens a suite in its folder, with the published one where it extends that.
    package func open(_ files: SuiteFiles) throws(SuiteError) -> Suite {
        guard files.extendsAnother else { return try Suite(files) }
        var published = SuiteFiles.beside(executable)
        do throws(Failure) {
            if published == nil { published = try carriedSuite() }
        } catch {
            throw .unreadable(error.message)
        }
        guard let published else {
            throw .unreadable(
                "'\(files.root)' extends the published suite, and the program has none beside it or in it"
            )
        }
        return try Suite(files, extending: try Suite(published))
    }

    /// Whether a suite is one of the user's: named, or found from where they are; and not the one that comes with the program.
    package func isOwn(_ files: SuiteFiles) -> Bool {
        folder != nil || environment[Self.variable]?.isEmpty == false
            || (try? SuiteFiles.containing(".", executable: ""))?.root == files.root
    }
}
