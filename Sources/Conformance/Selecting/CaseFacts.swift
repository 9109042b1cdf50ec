internal import KinesisVideo

/// What a case can be selected by.
package struct CaseFacts: Sendable {
    /// The path.
    package let path: String
    /// The ids of the requirements that the case checks.
    let requirements: [String]
    /// `nil` where no scenario has the case.
    private let item: Case?
    private let catalog: CaseCatalog

    /// The facts of a case of a scenario.
    package init(_ item: Case, in catalog: CaseCatalog) {
        path = item.path
        requirements = item.requirements
        self.item = item
        self.catalog = catalog
    }

    /// The facts of a case about what must always hold.
    package init(_ item: AlwaysCase, in catalog: CaseCatalog) {
        path = item.path
        requirements = item.requirements
        self.item = nil
        self.catalog = catalog
    }

    /// The values of one kind, of which one has to match.
    func values(of kind: CasePredicate.Kind) -> [String] {
        switch kind {
        case .path: [path]
        case .area: areas
        case .tag: item.map(catalog.tags) ?? [CaseTag.always.rawValue]
        case .requirement: requirements
        case .level: requirements.compactMap { catalog.levels[$0]?.rawValue }
        case .stream: [(try? item?.logicalStream()) ?? nil].compactMap { $0 }
        case .exception: (item?.exceptions).map(Array.init) ?? []
        }
    }

    /// The folders of the case, each alone and joined with those around it: of `getmedia/resume/token` they are `getmedia`,
    /// `getmedia/resume` and `resume`.
    var areas: [String] {
        let path = path.prefix { $0 != "[" }
        let folders = path.split(separator: "/").dropLast()
        return folders.indices.flatMap { first in
            (first..<folders.endIndex).map { folders[first...$0].joined(separator: "/") }
        }
    }
}
