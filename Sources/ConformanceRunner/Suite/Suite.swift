package import Conformance
package import KinesisVideo

/// A suite in memory: contract, manifest, and the scenarios that were asked for.
package struct Suite: Sendable {
    /// The suite's folder.
    package let files: SuiteFiles
    /// The folder of the suite that it extends; `nil` for none.
    package let base: SuiteFiles?
    package let contract: Contract
    package let manifest: SuiteManifest
    package let vocabulary: Vocabulary

    /// The files of the contract and of the manifest, for recordings; of a suite that extends another, the manifest of both.
    package let contractSource: SourceText
    package let manifestSource: SourceText

    /// Opens a suite without reading its scenarios.
    ///
    /// - Throws: ``SuiteError``.
    package init(_ files: SuiteFiles) throws(SuiteError) {
        let contractSource: SourceText
        let manifestSource: SourceText
        do throws(SuiteFiles.Problem) {
            contractSource = try files.read("contract.json")
            manifestSource = try files.read("suite.json")
        } catch {
            throw .unreadable(error.description)
        }
        do throws(ContractError) {
            contract = try Contract(contractSource)
        } catch {
            throw .invalid(error.diagnostics)
        }
        let read = SuiteManifest.read(manifestSource)
        guard let manifest = read.manifest else { throw .invalid(read.diagnostics) }
        self.manifest = manifest
        self.contractSource = contractSource
        self.manifestSource = manifestSource
        vocabulary = Vocabulary(contract, manifest)
        self.files = files
        base = nil
    }

    /// Opens a suite that extends another, without reading its scenarios: the contract is the other's, and the names of both
    /// can be used.
    ///
    /// - Throws: ``SuiteError``.
    package init(_ files: SuiteFiles, extending other: Suite) throws(SuiteError) {
        let source: SourceText
        do throws(SuiteFiles.Problem) {
            source = try files.read("suite.json")
        } catch {
            throw .unreadable(error.description)
        }
        let read = SuiteManifest.read(source, extending: other.manifest)
        guard let manifest = read.manifest else { throw .invalid(read.diagnostics) }
        guard !SuiteFiles.exists(SuiteFiles.join(files.root, "contract.json")) else {
            throw .unreadable(
                "'\(files.root)' has a contract.json, and its suite.json extends a suite that has another: remove one of them"
            )
        }
        self.manifest = manifest
        self.files = files
        contract = other.contract
        contractSource = other.contractSource
        manifestSource = SuiteManifest.merged(source, extending: other.manifestSource)
        vocabulary = Vocabulary(contract, manifest)
        base = other.files
    }

    /// The folders that its streams are declared in: those of the suite that it extends, and its own where it has one.
    package var streamFolders: [String] {
        let own = SuiteFiles.join(root, "streams")
        guard let base else { return [own] }
        return [SuiteFiles.join(base.root, "streams")] + (SuiteFiles.exists(own) ? [own] : [])
    }

    /// The cases of what must always hold.
    package var always: [AlwaysCase] {
        AlwaysCase.all(of: contract, in: contractSource)
    }

    /// What its cases can be selected by.
    package var catalog: CaseCatalog { CaseCatalog(contract, manifest) }

    /// The path of the suite's folder.
    package var root: String { files.root }

    /// A hash of all that the suite asks: its contract, manifest, scenarios and streams, and their names.
    ///
    /// Two runs of one fingerprint asked the same. `nil` where a file of the suite cannot be read.
    package func fingerprint() -> String? {
        guard let scenarios = try? files.scenarioPaths() else { return nil }
        func paths(_ names: [String], of files: SuiteFiles) -> [(root: String, path: String)] {
            names.map { (files.root, SuiteFiles.join(files.root, $0)) }
        }
        func streams(of files: SuiteFiles) -> [(root: String, path: String)] {
            let paths = try? files.scenarioPaths(at: SuiteFiles.join(files.root, "streams"))
            return (paths ?? []).map { (files.root, $0) }
        }
        let fixed = paths(["contract.json"], of: base ?? files) + paths(["suite.json"], of: files)
        let declared = (base.map(streams) ?? []) + streams(of: files)
        var bytes: [UInt8] = []
        for (root, path) in fixed + declared + scenarios.map({ (root, $0) }) {
            guard let source = try? SuiteFiles.read(path: path) else { return nil }
            // Names below the root: where the suite lies says nothing about it. Lengths keep two files from being one.
            bytes += "\(path.dropFirst(root.count)) \(source.bytes.count)\n".utf8
            bytes += SignatureV4.hash(of: source.bytes).utf8
        }
        return "sha256:\(SignatureV4.hash(of: bytes))"
    }

    /// Reads scenario files.
    ///
    /// - Returns: The scenarios that are well, and the messages about all that are not.
    package func scenarios(at paths: [String]) throws(SuiteError) -> (scenarios: [Scenario], diagnostics: [Diagnostic])
    {
        let reader = ScenarioReader(vocabulary: vocabulary)
        var scenarios: [Scenario] = []
        var diagnostics: [Diagnostic] = []
        for path in paths {
            do throws(SuiteFiles.Problem) {
                let read = reader.read(try SuiteFiles.read(path: path))
                if let scenario = read.scenario { scenarios.append(scenario) }
                diagnostics += read.diagnostics
            } catch {
                throw .unreadable(error.description)
            }
        }
        return (scenarios, diagnostics + Plan.conflicts(among: scenarios))
    }
}

/// Why a suite cannot be used.
package enum SuiteError: Error, Sendable {
    /// A file is missing or cannot be read.
    case unreadable(String)
    /// A file says something wrong.
    case invalid([Diagnostic])
}
