package import Conformance
internal import KinesisVideo

/// JUnit XML as Jenkins, GitLab, Surefire and the readers of GitHub's actions take it.
///
/// Valid against Jenkins' schema (`jenkins-junit-10.xsd`), and with a file for each target against Surefire's 3.0.2 too. A wrong
/// answer is a `failure`; what could not be judged is an `error`; a case that only missed what it should do passes, with a
/// note. Text nodes and their sum are bounded, as readers refuse what is larger.
package struct JUnitFormat: ReportFormat {
    /// How suites are spread over files.
    package enum Layout: Sendable, Hashable {
        /// `junit.xml`: all targets, one suite each.
        case combined
        /// `TEST-kvsconform.<target>.xml`: a file for each target, its suite as the root.
        case perTarget
    }

    /// How suites are spread over files.
    package var layout: Layout

    /// Whether cases have the attributes `file` and `line`, which several readers use and no schema allows.
    package var locations: Bool

    /// Composes the command lines that show a finding again; `nil` has the run itself say how.
    package var reproduction: Reproduction?

    /// Files that belong to a case, relative to the report, for the readers that list attachments.
    package var attachments: @Sendable (_ target: String, _ result: CaseResult) -> [String]

    /// Creates the format.
    package init(
        _ layout: Layout = .combined,
        locations: Bool = false,
        reproduction: Reproduction? = nil,
        attachments: @escaping @Sendable (_ target: String, _ result: CaseResult) -> [String] = { _, _ in [] }
    ) {
        self.layout = layout
        self.locations = locations
        self.reproduction = reproduction
        self.attachments = attachments
    }

    /// The most bytes of one text node: several readers read a node into a database column.
    static let textLimit = 256 << 10

    /// The most characters of a `message`, which readers show in one line.
    static let messageLimit = 200

    /// The bytes from which on GitLab refuses a report.
    static let documentLimit = 30_000_000

    package func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        var format = self
        format.reproduction = reproduction ?? Reproduction(of: run)
        let document = JUnitDocument(run, format: format)
        do throws(XMLWriter.Failure) {
            switch layout {
            case .combined:
                return [Self.document("junit.xml", try document.xml())]
            case .perTarget:
                let names = Self.fileNames(of: run.targets.map(\.header.name))
                var documents: [ReportDocument] = []
                for (name, suite) in zip(names, document.suites) {
                    documents.append(Self.document(Self.fileName(name), try suite.xml()))
                }
                return documents
            }
        } catch {
            throw .format(name: "JUnit", reason: "libxml2 is out of memory")
        }
    }

    private static func document(_ name: String, _ bytes: [UInt8]) -> ReportDocument {
        let warnings =
            bytes.count > documentLimit
            ? ["\(bytes.count) bytes; some readers refuse more than \(documentLimit)"] : []
        return ReportDocument(name: name, bytes: bytes, warnings: warnings)
    }

    /// The file of a target, by the part of its name that stands for it.
    static func fileName(_ target: String) -> String {
        "TEST-kvsconform.\(target).xml"
    }

    /// The parts of file names that stand for targets: portable characters only, and no two alike on any file system.
    static func fileNames(of targets: [String]) -> [String] {
        var taken: Set<String> = []
        return targets.map { target in
            let base = String(portable(target).prefix(180))
            let name = firstFree(base, separator: "-") { taken.insert($0.lowercased()).inserted }
            return name
        }
    }

    /// A name in POSIX's portable filename character set (POSIX.1-2024, 3.265); every other character becomes a hyphen.
    static func portable(_ name: String) -> String {
        let scalars = name.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": scalar
            default: "-"
            }
        }
        return scalars.isEmpty ? "target" : String(String.UnicodeScalarView(scalars))
    }

    /// The name itself if it is free, else the name with the first number from 2 that makes it so.
    static func firstFree(_ name: String, separator: String, claim: (String) -> Bool) -> String {
        if claim(name) { return name }
        var number = 2
        while !claim("\(name)\(separator)\(number)") { number += 1 }
        return "\(name)\(separator)\(number)"
    }
}

extension ReportFormat where Self == JUnitFormat {
    /// JUnit XML.
    package static func junit(_ layout: JUnitFormat.Layout = .combined, locations: Bool = false) -> Self {
        JUnitFormat(layout, locations: locations)
    }
}
