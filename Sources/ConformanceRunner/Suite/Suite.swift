package import Conformance
package import KinesisVideo

/// A suite in memory: contract, manifest, and the scenarios that were asked for.
package struct Suite: Sendable {
    /// The suite's folder.
    package let files: SuiteFiles
    package let contract: Contract
    package let manifest: SuiteManifest
    package let vocabulary: Vocabulary

    /// The files of the contract and of the manifest, for recordings.
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
        let streams = (try? files.scenarioPaths(at: SuiteFiles.join(root, "streams"))) ?? []
        let fixed = ["contract.json", "suite.json"].map { SuiteFiles.join(root, $0) }
        var bytes: [UInt8] = []
        for path in fixed + streams + scenarios {
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
