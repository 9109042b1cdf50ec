internal import FoundationEssentials
package import KinesisVideo

/// The files of a suite on disk.
///
/// A suite is a folder with a `contract.json` and a `suite.json` at its top; one that extends another has no contract of its
/// own. Scenarios are the `.json` files below its area folders; `streams`, `targets` and `media` are not areas.
package struct SuiteFiles: Sendable {
    /// Why a file or folder cannot be used.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        /// What is wrong and what to do, in one line.
        package let description: String
    }

    /// The folders of a suite that hold no scenarios.
    private static let otherFolders: Set<String> = ["streams", "targets", "media"]

    /// The suite's folder, as it was named or found.
    package let root: String

    /// Whether the suite says that it extends another.
    package let extendsAnother: Bool

    /// Opens the suite in a folder.
    package init(root: String) throws(Problem) {
        let manifest = (try? Self.read(path: Self.join(root, "suite.json"))).flatMap { try? JSONReader.parse($0.bytes) }
        extendsAnother = manifest?.root["extends"] != nil
        guard extendsAnother || Self.exists(Self.join(root, "contract.json")) else {
            throw Problem(description: "there is no suite in '\(root)': it has no contract.json")
        }
        self.root = root
    }

    /// Finds the suite that belongs to a path: in it, above it, in a `Scenarios` folder above it, or beside the program.
    package static func containing(_ path: String, executable: String) throws(Problem) -> SuiteFiles {
        for folder in ancestors(of: absolute(path)) {
            for candidate in [folder, join(folder, "Scenarios")] {
                if let suite = try? SuiteFiles(root: relative(candidate)) { return suite }
            }
        }
        if let suite = beside(executable) { return suite }
        throw Problem(
            description:
                "no suite is found from '\(path)' upwards: name its folder, the one with contract.json, with --suite or KVSCONFORM_SUITE"
        )
    }

    /// The suite that comes with a program, beside it or above it.
    package static func beside(_ executable: String) -> SuiteFiles? {
        for folder in ancestors(of: executable) {
            for candidate in ["Scenarios", "share/kvsconform/Scenarios"].map({ join(folder, $0) }) {
                if let suite = try? SuiteFiles(root: relative(candidate)), !suite.extendsAnother { return suite }
            }
        }
        return nil
    }

    /// A file of the suite by its path below the root.
    package func read(_ name: String) throws(Problem) -> SourceText {
        try Self.read(path: Self.join(root, name))
    }

    /// The largest file that is read: what people write is a hundredth of it.
    static let largest = 16 << 20

    /// A file by its path.
    package static func read(path: String) throws(Problem) -> SourceText {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Problem(description: "there is no file '\(path)'")
        }
        guard !isFolder else { throw Problem(description: "'\(path)' is a folder, not a file") }
        // Told by its size, so that nothing of what is too large has to be read.
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        )
        if let number = attributes?[.size] as? any BinaryInteger, case let size = Int(clamping: number), size > largest
        {
            throw Problem(description: "the file '\(path)' has \(size) bytes, more than the \(largest) that are read")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(description: "the file '\(path)' cannot be read: see its permissions")
        }
        return SourceText(name: path, bytes: Array(data))
    }

    /// The paths of all scenarios of the suite, sorted.
    package func scenarioPaths() throws(Problem) -> [String] {
        var paths: [String] = []
        for name in try Self.children(of: root) where !Self.otherFolders.contains(name) && !name.hasPrefix(".") {
            let path = Self.join(root, name)
            if Self.isFolder(path) { paths += try Self.jsonFiles(below: path) }
        }
        return paths.sorted()
    }

    /// The scenario files that a path names: the file itself, or all below a folder.
    package func scenarioPaths(at path: String) throws(Problem) -> [String] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Problem(description: "there is no file or folder '\(path)'")
        }
        guard Self.isFolder(path) else { return [path] }
        if Self.absolute(path) == Self.absolute(root) { return try scenarioPaths() }
        return try Self.jsonFiles(below: path).sorted()
    }

    /// The JSON files of one of the suite's folders, sorted; none where there is no such folder.
    package func files(in name: String) throws(Problem) -> [String] {
        let folder = Self.join(root, name)
        guard Self.isFolder(folder) else { return [] }
        return try Self.children(of: folder).filter { $0.hasSuffix(".json") }.map { Self.join(folder, $0) }
    }

    /// Whether a path is that of a scenario of the suite, there or not.
    package func isOfArea(_ path: String) -> Bool {
        guard let parts = id(of: path)?.split(separator: "/"), parts.count > 1 else { return false }
        return !Self.otherFolders.contains(String(parts[0]))
    }

    /// The paths of the suite's media, sorted, without what editors leave.
    package var media: [String] {
        let folder = Self.join(root, "media")
        let names = ((try? Self.children(of: folder)) ?? []).filter { !$0.hasPrefix(".") && !$0.hasSuffix("~") }
        return names.map { Self.join(folder, $0) }
    }

    /// The id that a scenario at a path should have: its place below the suite's folder; `nil` where it lies elsewhere.
    package func id(of path: String) -> String? {
        let (root, full) = (Self.absolute(root) + "/", Self.absolute(path))
        guard full.hasPrefix(root), full.hasSuffix(".json") else { return nil }
        return String(full.dropFirst(root.count).dropLast(".json".count))
    }

    // MARK: Paths

    private static func jsonFiles(below folder: String) throws(Problem) -> [String] {
        var files: [String] = []
        for name in try children(of: folder) where !name.hasPrefix(".") {
            let path = join(folder, name)
            if isFolder(path) {
                files += try jsonFiles(below: path)
            } else if name.hasSuffix(".json") {
                files.append(path)
            }
        }
        return files
    }

    private static func children(of folder: String) throws(Problem) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw Problem(description: "the folder '\(folder)' cannot be read")
        }
    }

    /// Whether a path is a folder's.
    package static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    package static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// A path that stands in a file, as seen from the working folder.
    package static func path(_ path: String, seenFrom file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    private static func absolute(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : join(FileManager.default.currentDirectoryPath, path)
        var parts: [Substring] = []
        for part in full.split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// A folder and those above it, as seen from the working folder: `.`, `..`, `../..`.
    package static func upwards(from folder: String = ".") -> [String] {
        let depth = absolute(folder).split(separator: "/").count
        let up = (0...depth).map { Array(repeating: "..", count: $0).joined(separator: "/") }
        return up.map { $0.isEmpty ? folder : join(folder, $0) }
    }

    private static func ancestors(of path: String) -> [String] {
        var parts = absolute(path).split(separator: "/")
        var folders = ["/" + parts.joined(separator: "/")]
        while !parts.isEmpty {
            parts.removeLast()
            folders.append("/" + parts.joined(separator: "/"))
        }
        return folders
    }

    /// A path as short as it can be said from the working folder, so that messages can be clicked.
    package static func relative(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath
        let full = absolute(path)
        if full == here { return "." }
        return full.hasPrefix(here + "/") ? String(full.dropFirst(here.count + 1)) : full
    }
}

extension SuiteFiles {
    /// Whether there is a file or folder at a path.
    package static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }
}

extension SuiteFiles.Problem {
    /// The problem of a file that was named and is not there.
    package init(noFile path: String) {
        self.init(description: "there is no file '\(path)'")
    }
}
